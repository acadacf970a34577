#include "config/key_table.h"
#include "config/read_certificate.h"
#include "config/read_openid.h"
#include "config/read_policy.h"
#include "config/read_value.h"

namespace difysso::config {
namespace {

using enum Form;
using enum Group;
using Text = std::string_view;
using S = Settings;

constexpr int kLargest = 2'147'483'647;

constexpr std::array kKeys{
    Key{"CASDOOR_ENDPOINT", "", casdoor, plain, kRequired,
        "Casdoor's URL as browsers see it, e.g. https://door.example.org",
        [](Text text, S& s) { return read_url(text, s.casdoor.endpoint); }},
    Key{"CASDOOR_CLIENT_ID", "", casdoor, plain, kRequired, "Client ID of the Casdoor application",
        [](Text text, S& s) { return read_text(text, s.casdoor.client_id); }},
    Key{"CASDOOR_CLIENT_SECRET", "", casdoor, secret, kRequired, "Its client secret",
        [](Text text, S& s) { return read_secret(text, s.casdoor.client_secret); }},
    Key{"CASDOOR_ORG_NAME", "", casdoor, plain, kRequired,
        "Name of the organization whose people may sign in",
        [](Text text, S& s) { return read_text(text, s.casdoor.org_name); }},
    Key{"CASDOOR_APP_NAME", "", casdoor, plain, kRequired, "Name of the Casdoor application",
        [](Text text, S& s) { return read_text(text, s.casdoor.app_name); }},
    Key{"CASDOOR_CERT", "", casdoor, document, derived("the keys in the application's JWKS"),
        "The application's certificate (PEM, or on one line with \\n), which pins the key",
        [](Text text, S& s) { return read_certificate(text, s.casdoor.certificate); }},
    Key{"CASDOOR_ISSUER", "", casdoor, plain, derived("CASDOOR_ENDPOINT"),
        "Who issues the ID tokens: Casdoor's setting origin",
        [](Text text, S& s) { return read_url_as_written(text, s.casdoor.issuer); }},
    Key{"CASDOOR_INTERNAL_ENDPOINT", "", casdoor, plain, derived("CASDOOR_ENDPOINT"),
        "Casdoor's URL as this machine sees it, when that is another one",
        [](Text text, S& s) { return read_url(text, s.casdoor.internal_endpoint); }},
    Key{"CASDOOR_CA_FILE", "", casdoor, plain, derived("the system's"),
        "File with the private CA of Casdoor's TLS certificate, in PEM",
        [](Text text, S& s) { return read_ca_file(text, s.casdoor.ca_file); }},
    Key{"CASDOOR_LOGOUT", "", casdoor, plain, value("false"),
        "Whoever signs out here is led to Casdoor to sign out there; /v1/auth/logout is then to be "
        "registered there too",
        [](Text text, S& s) { return read_flag(text, s.casdoor.logout); }},
    Key{"CASDOOR_WEBHOOK_SECRET", "", casdoor, secret, kNone,
        "What Casdoor's webhook sends in the header X-Difysso-Secret, 16 characters or more; "
        "empty: "
        "webhooks aren't taken",
        [](Text text, S& s) { return read_shared_secret(text, s.casdoor.webhook_secret); }},

    Key{"OIDC_PROVIDERS", "", openid, plain, kNone,
        "Ids of further providers (comma list, e.g. keycloak,okta): each has the keys below, with "
        "its id in capitals for <ID>, and its links in Dify are kept under it. With these, Casdoor "
        "may be left out",
        [](Text text, S& s) {
            std::vector<std::string> ids;
            const Complaint wrong = read_provider_ids(text, ids);
            for (std::string& id : ids) {
                s.openid.emplace_back().id = std::move(id);
            }
            return wrong;
        }},

    Key{"SECRET_KEY", "", dify, secret, derived("DIFY_STORAGE_PATH/.dify_secret_key"),
        "Dify's SECRET_KEY, which signs its sessions",
        [](Text text, S& s) { return read_secret(text, s.dify.secret_key); }},
    Key{"SECRET_KEY_PREVIOUS", "", dify, secret, kNone,
        "The one before a change, so that sign-ins under way survive it",
        [](Text text, S& s) { return read_secret(text, s.dify.secret_key_previous); }},
    Key{"DIFY_VERSION", "", dify, plain, derived("older than 1.9.2"),
        "Dify's version, e.g. 1.15.0; decides how a session is handed over. From 1.9.2 on no token "
        "is "
        "in any URL",
        [](Text text, S& s) { return read_version(text, s.dify.version); }},
    Key{"CONSOLE_WEB_URL", "", dify, plain, derived("the gateway's own public host"),
        "As in Dify: the console's URL; may have a path",
        [](Text text, S& s) { return read_url_as_written(text, s.dify.console_web_url); }},
    Key{"CONSOLE_API_URL", "", dify, plain, kNone, "As in Dify: the URL of the console's API",
        [](Text text, S& s) { return read_url_as_written(text, s.dify.console_api_url); }},
    Key{"COOKIE_DOMAIN", "", dify, plain, kNone,
        "As in Dify: the domain that console, API and gateway share when they have several hosts",
        [](Text text, S& s) { return read_cookie_domain(text, s.dify.cookie_domain); }},
    Key{"NEXT_PUBLIC_COOKIE_DOMAIN", "", dify, plain, kNone,
        "As in Dify; only compared with COOKIE_DOMAIN, to find settings that end in 401",
        [](Text text, S&) {
            std::string unused;
            return text == "1" ? Complaint() : read_cookie_domain(text, unused);
        }},
    Key{"EDITION", "DEPLOYMENT_EDITION", dify, plain,
        derived("SELF_HOSTED; COMMUNITY from Dify 1.17 on"),
        "As in Dify; issuer of the access token",
        [](Text text, S& s) { return read_edition(text, s.dify.edition); }},
    Key{"ACCESS_TOKEN_EXPIRE_MINUTES", "", dify, plain, value("60"),
        "As in Dify: lifetime of an access token",
        [](Text text, S& s) { return read_minutes(text, s.dify.access_lifetime); }},
    Key{"REFRESH_TOKEN_EXPIRE_DAYS", "", dify, plain, value("30"),
        "As in Dify: lifetime of a session without visits; may have a fraction",
        [](Text text, S& s) { return read_days(text, s.dify.refresh_lifetime); }},
    Key{"HOSTED_POOL_CREDITS", "", dify, plain, value("200"),
        "As in Dify: credits of a new workspace",
        [](Text text, S& s) {
            return read_number(text, 0, kLargest, "must be a whole number, 0 or more",
                               s.dify.hosted_pool_credits);
        }},

    Key{"ALLOW_REGISTER", "", sign_in, plain, value("true"),
        "May an unknown person get an account. Dify's .env has the same name for its own "
        "registration",
        [](Text text, S& s) { return read_flag(text, s.sign_in.allow_register); }},
    Key{"LINK_BY_EMAIL", "", sign_in, plain, value("verified"),
        "Link a newcomer to the account with his e-mail address: verified (if the provider says "
        "so), "
        "never, always",
        [](Text text, S& s) { return read_link_by_email(text, s.sign_in.link_by_email); }},
    Key{"WORKSPACE_POLICY", "", sign_in, plain, value("own"),
        "own (everyone gets a workspace), join:<workspace id> (newcomers join that one), existing "
        "(only "
        "people who have one)",
        [](Text text, S& s) { return read_workspace_policy(text, s.sign_in.workspace); }},
    Key{"DEFAULT_ROLE", "", sign_in, plain, value("normal"),
        "Role in the workspace joined: admin, editor, normal, dataset_operator",
        [](Text text, S& s) { return read_role(text, s.sign_in.workspace.default_role); }},
    Key{"ALLOWED_GROUPS", "", sign_in, plain, kNone,
        "Groups or roles (comma list) of which a person must have one, at every sign-in. Empty: "
        "everyone",
        [](Text text, S& s) { return read_groups(text, s.sign_in.allowed_groups); }},
    Key{"ALLOWED_EMAIL_DOMAINS", "", sign_in, plain, kNone,
        "Domains (comma list) of which a person's verified address must be, at every sign-in: "
        "example.org, or .example.org for every name below it. Empty: every domain",
        [](Text text, S& s) { return read_email_domains(text, s.sign_in.allowed_email_domains); }},
    Key{"ROLE_MAP", "", sign_in, plain, kNone,
        "Roles by group, group=role;group=role; the first that fits counts, before DEFAULT_ROLE",
        [](Text text, S& s) { return read_role_map(text, s.sign_in.role_map); }},
    Key{"ROLE_SYNC", "", sign_in, plain, value("false"),
        "Give people their role in the workspace joined anew at each sign-in, by ROLE_MAP, else "
        "DEFAULT_ROLE; owners keep theirs",
        [](Text text, S& s) { return read_flag(text, s.sign_in.role_sync); }},
    Key{"OFFBOARD", "", sign_in, plain, value("none"),
        "What becomes of the account of somebody who is locked, deleted or in no allowed group any "
        "more at the provider, beside the end of all sessions: none, ban (Dify refuses it at once, "
        "until the person signs in again), leave (it leaves the workspaces joined here)",
        [](Text text, S& s) { return read_offboard(text, s.sign_in.offboard); }},
    Key{"SCIM_TOKEN", "", sign_in, secret, kNone,
        "Bearer token of the directory that says by SCIM 2.0 (/v1/scim/v2) who has left, 16 "
        "characters or more; empty: no SCIM",
        [](Text text, S& s) { return read_shared_secret(text, s.sign_in.scim_token); }},
    Key{"CLOCK_SKEW_SECONDS", "", sign_in, plain, value("60"),
        "How far the clocks of provider and gateway may differ, 0 to 300",
        [](Text text, S& s) {
            std::int64_t seconds = 0;
            const Complaint wrong = read_number<std::int64_t>(
                text, 0, 300, "must be a whole number of seconds from 0 to 300", seconds);
            if (wrong.empty()) s.sign_in.clock_skew = std::chrono::seconds(seconds);
            return wrong;
        }},

    Key{"DIFY_STORAGE_PATH", "", storage, plain, kNone,
        "Folder of Dify's storage, where the private key of a new workspace goes",
        [](Text text, S& s) { return read_absolute_path(text, s.storage.path); }},
    Key{"DIFY_INNER_API_URL", "", storage, plain, kNone,
        "Dify's API as this machine sees it, e.g. http://api:5001, to have it make workspaces "
        "instead",
        [](Text text, S& s) { return read_url(text, s.storage.inner_api_url); }},
    Key{"DIFY_INNER_API_KEY", "", storage, secret, kNone, "Dify's INNER_API_KEY, for that",
        [](Text text, S& s) { return read_secret(text, s.storage.inner_api_key); }},
    Key{"STORAGE_TYPE", "", storage, plain, kNone,
        "As in Dify; anything but local and opendal needs DIFY_INNER_API_URL for workspaces of "
        "one's own",
        [](Text text, S&) { return read_word(text); }},
    Key{"OPENDAL_SCHEME", "", storage, plain, kNone, "As in Dify; likewise anything but fs",
        [](Text text, S&) { return read_word(text); }},
    Key{"KEY_PROVIDER_TYPE", "", storage, plain, kNone, "As in Dify; likewise anything but local",
        [](Text text, S&) { return read_word(text); }},
};

}  // namespace

std::span<const Key> sign_in_keys() {
    return kKeys;
}

}  // namespace difysso::config
