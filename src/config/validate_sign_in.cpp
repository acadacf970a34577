#include "config/validate.h"

namespace difysso::config {
namespace {

void warn_of_links(Validation& validation) {
    const SignIn& sign_in = validation.settings.sign_in;
    if (!validation.good("LINK_BY_EMAIL")) return;
    if (sign_in.link_by_email == LinkByEmail::always) {
        validation.warning(
            "LINK_BY_EMAIL",
            "links people to accounts by any e-mail address: whoever can enter another's address "
            "at a provider (in Casdoor the account item email) takes over that account; use "
            "verified, or never");
    } else if (sign_in.link_by_email == LinkByEmail::verified &&
               validation.settings.casdoor.offered) {
        // In Casdoor a person may be allowed to change these by himself, and so to claim anybody's
        // account (design: "Identity").
        validation.warning(
            "LINK_BY_EMAIL",
            "links people to accounts by their verified e-mail address: see to it that "
            "in Casdoor's organization, under account items, Email (email) and Email "
            "verified (email_verified) can be modified by Admin only, or set it to "
            "never");
    }
}

void warn_of_offboarding(Validation& validation) {
    const Settings& settings = validation.settings;
    if (!validation.good("OFFBOARD") || settings.sign_in.offboard == Offboard::none) return;
    if (settings.casdoor.webhook_secret.empty() && settings.sign_in.scim_token.empty())
        validation.warning("OFFBOARD",
                           "isn't used: without CASDOOR_WEBHOOK_SECRET or SCIM_TOKEN nobody can "
                           "say who has left");
}

void warn_of_administrators(Validation& validation) {
    if (!validation.good("ADMIN_EMAILS") || validation.settings.admin.emails.empty() ||
        !validation.settings.casdoor.offered)
        return;
    validation.warning(
        "ADMIN_EMAILS",
        "makes administrators by their verified e-mail address: see to it that in Casdoor's "
        "organization, under account items, Email (email) and Email verified (email_verified) can "
        "be modified by Admin only, or use ADMIN_GROUPS");
}

}  // namespace

void validate_sign_in(Validation& validation) {
    SignIn& sign_in = validation.settings.sign_in;
    sign_in.allow_register_source = validation.source("ALLOW_REGISTER");
    warn_of_links(validation);
    warn_of_offboarding(validation);
    warn_of_administrators(validation);
    if (!validation.good("WORKSPACE_POLICY")) return;
    if (sign_in.workspace.kind != WorkspacePolicy::Kind::join) {
        for (const std::string_view key : {"DEFAULT_ROLE", "ROLE_MAP", "ROLE_SYNC"}) {
            const bool unused = key != "ROLE_SYNC" || sign_in.role_sync;
            if (unused && validation.is_given(key) && validation.good(key)) {
                validation.warning(
                    key, "isn't used: only WORKSPACE_POLICY=join:<workspace id> gives roles");
            }
        }
    } else if (sign_in.role_sync && !validation.is_given("ROLE_MAP")) {
        validation.warning("ROLE_SYNC",
                           "is set without ROLE_MAP: everyone but owners gets DEFAULT_ROLE anew at "
                           "each sign-in, whatever role he was given in Dify");
    }
}

}  // namespace difysso::config
