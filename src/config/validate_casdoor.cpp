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
    if (!casdoor.offered) {
        if (!validation.has_any_of(Group::openid)) {
            validation.missing("CASDOOR_ENDPOINT",
                               "is not set, and neither is OIDC_PROVIDERS: set the CASDOOR_* keys "
                               "to sign people in with Casdoor, or OIDC_PROVIDERS and the "
                               "OIDC_<ID>_* keys for another OpenID Connect provider, or both",
                               validation.near_misses("OIDC_PROVIDERS"));
        }
        return;
    }
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
}

}  // namespace difysso::config
