#include "config/validate.h"

namespace difysso::config {
namespace {

void validate_internal_endpoint(Validation& validation, const Origin& origin) {
    if (may_be_plain(origin, validation.settings)) return;
    if (is_private_name(origin.name)) {
        validation.warning("CASDOOR_INTERNAL_ENDPOINT",
                           "is plain http: whoever can read along in that network gets "
                           "CASDOOR_CLIENT_SECRET and can sign in as anybody");
        return;
    }
    validation.error("CASDOOR_INTERNAL_ENDPOINT",
                     "is plain http to an address that isn't private; use https, or set "
                     "ALLOW_INSECURE_HTTP=true if everybody may read along");
}

}  // namespace

void validate_casdoor(Validation& validation) {
    Casdoor& casdoor = validation.settings.casdoor;
    const bool insecure_known = validation.good("ALLOW_INSECURE_HTTP");
    const auto endpoint = parse_url(casdoor.endpoint);
    if (endpoint && insecure_known && !may_be_plain(endpoint->origin, validation.settings)) {
        validation.error("CASDOOR_ENDPOINT",
                         "is plain http to a host that isn't this machine; use https, or set "
                         "ALLOW_INSECURE_HTTP=true if everybody may read along");
    }
    const auto internal = parse_url(casdoor.internal_endpoint);
    if (internal && insecure_known) validate_internal_endpoint(validation, internal->origin);
    if (casdoor.issuer.empty()) casdoor.issuer = casdoor.endpoint;
    if (casdoor.internal_endpoint.empty()) casdoor.internal_endpoint = casdoor.endpoint;

    // In Casdoor a person may be allowed to change these by himself, and so to claim anybody's
    // account (design: "Identity").
    if (validation.settings.sign_in.link_by_email == LinkByEmail::verified) {
        validation.warning(
            "LINK_BY_EMAIL",
            "links people to accounts by their verified e-mail address: see to it that "
            "in Casdoor's organization, under account items, Email (email) and Email "
            "verified (email_verified) can be modified by Admin only, or set it to "
            "never");
    } else if (validation.settings.sign_in.link_by_email == LinkByEmail::always) {
        validation.warning("LINK_BY_EMAIL",
                           "links people to accounts by any e-mail address: whoever can enter "
                           "another's address in Casdoor (account item email) takes over that "
                           "account; use verified, or never");
    }
}

}  // namespace difysso::config
