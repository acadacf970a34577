#include "config/key_table.h"
#include "config/read_certificate.h"
#include "config/read_openid.h"
#include "config/read_value.h"

namespace difysso::config {
namespace {

using enum Form;
using enum Group;
using Text = std::string_view;
using P = OpenId;

constexpr std::int64_t kLongestAge = 2'147'483'647;

constexpr std::array kKeys{
    Key{"ISSUER", "", openid, plain, kRequired,
        "The provider's issuer, to the letter as its discovery document has it: with or without a "
        "slash at the end",
        nullptr, [](Text text, P& p) { return read_issuer(text, p.issuer); }},
    Key{"CLIENT_ID", "", openid, plain, kRequired, "The client's id there", nullptr,
        [](Text text, P& p) { return read_text(text, p.client_id); }},
    Key{"CLIENT_SECRET", "", openid, secret, derived("none; required without a private key"),
        "The client's secret", nullptr,
        [](Text text, P& p) { return read_secret(text, p.client_secret); }},
    Key{"NAME", "", openid, plain, derived("the id"), "What people read when they choose", nullptr,
        [](Text text, P& p) { return read_text(text, p.name); }},
    Key{"SCOPES", "", openid, plain, value("openid profile email"),
        "What is asked for, with blanks between; openid must be among them", nullptr,
        [](Text text, P& p) { return read_scopes(text, p.scopes); }},
    Key{"ALGORITHMS", "", openid, plain, derived("RS and ES of 256, 384, 512"),
        "Signatures that an ID token may have (comma list); PS256, PS384, PS512 and EdDSA count "
        "only when named here",
        nullptr, [](Text text, P& p) { return read_algorithms(text, p.algorithms); }},
    Key{"CA_FILE", "", openid, plain, derived("the system's"),
        "File with the private CA of the provider's TLS certificate, in PEM", nullptr,
        [](Text text, P& p) { return read_ca_file(text, p.ca_file); }},
    Key{"TOKEN_AUTH_METHOD", "", openid, plain,
        derived("what the provider announces; private_key_jwt with a key alone"),
        "client_secret_basic, client_secret_post or private_key_jwt", nullptr,
        [](Text text, P& p) { return read_token_auth(text, p.token_auth); }},
    Key{"PRIVATE_KEY", "", openid, secret_document, kNone,
        "For private_key_jwt: the client's private key (PEM, or on one line with \\n)", nullptr,
        [](Text text, P& p) { return read_private_key(text, p.private_key); }},
    Key{"RESPONSE_MODE", "", openid, plain, value("query"),
        "How the answer comes back: query or form_post (https only)", nullptr,
        [](Text text, P& p) { return read_response_mode(text, p.response_mode); }},
    Key{"PROMPT", "", openid, plain, kNone,
        "login, consent, select_account or create, as the provider knows them", nullptr,
        [](Text text, P& p) { return read_prompt(text, p.prompt); }},
    Key{"MAX_AGE", "", openid, plain, kNone,
        "How many seconds ago a person may have signed in at the provider; the ID token must "
        "prove it",
        nullptr,
        [](Text text, P& p) {
            std::int64_t seconds = 0;
            const Complaint wrong = read_number<std::int64_t>(
                text, 0, kLongestAge, "must be a whole number of seconds, 0 or more", seconds);
            if (wrong.empty()) p.max_age = std::chrono::seconds(seconds);
            return wrong;
        }},
    Key{"ACR_VALUES", "", openid, plain, kNone,
        "Kinds of authentication to ask for, with blanks between", nullptr,
        [](Text text, P& p) { return read_words(text, p.acr_values); }},
    Key{"USERINFO", "", openid, plain, value("auto"),
        "When the userinfo endpoint is asked: auto (when the ID token lacks the address), always, "
        "never",
        nullptr, [](Text text, P& p) { return read_userinfo(text, p.userinfo); }},
    Key{"PAR", "", openid, plain, value("false"),
        "Push each request to the provider first (RFC 9126); done anyway where it requires that",
        nullptr, [](Text text, P& p) { return read_flag(text, p.par); }},
    Key{"OWN_CALLBACK", "", openid, plain, value("false"),
        "Its answers come back to /v1/auth/callback/<id>, where no other provider's count (RFC "
        "9700, "
        "section 4.4); that address is then to be registered there",
        nullptr, [](Text text, P& p) { return read_flag(text, p.own_callback); }},
    Key{"LOGOUT", "", openid, plain, value("false"),
        "Whoever signs out here is led to the provider to sign out there; /v1/auth/logout is then "
        "to "
        "be registered there as post_logout_redirect_uri",
        nullptr, [](Text text, P& p) { return read_flag(text, p.logout); }},
    Key{"REFRESH", "", openid, plain, value("false"),
        "Whenever a session is refreshed the provider is asked again, by its own refresh token, "
        "whether the person may stay and in which groups; when the session ends, that token is "
        "revoked",
        nullptr, [](Text text, P& p) { return read_flag(text, p.refresh); }},
    Key{"CLAIM_EMAIL", "", openid, plain, value("email"),
        "Claim with the e-mail address; a path into claims has dots", nullptr,
        [](Text text, P& p) { return read_claim_path(text, p.claim_email); }},
    Key{"CLAIM_NAME", "", openid, plain, value("name"), "Claim with the name", nullptr,
        [](Text text, P& p) { return read_claim_path(text, p.claim_name); }},
    Key{"CLAIM_GROUPS", "", openid, plain, value("groups"),
        "Claim with the groups or roles, e.g. realm_access.roles", nullptr,
        [](Text text, P& p) { return read_claim_path(text, p.claim_groups); }},
};

}  // namespace

std::span<const Key> provider_key_table() {
    return kKeys;
}

std::string provider_key(std::string_view id, std::string_view suffix) {
    return "OIDC_" + upper(id) + "_" + std::string(suffix);
}

ProviderKeys::ProviderKeys(const std::vector<std::string>& ids) {
    for (std::size_t i = 0; i < ids.size(); ++i) {
        for (Key key : kKeys) {
            key.name = names_.emplace_back(provider_key(ids[i], key.name));
            key.provider = i;
            keys_.push_back(key);
        }
    }
}

}  // namespace difysso::config
