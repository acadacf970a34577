#include "config/validate.h"

namespace difysso::config {
namespace {

using TokenAuth = OpenId::TokenAuth;

void check_transport(Validation& validation, const OpenId& provider) {
    if (!validation.good("ALLOW_INSECURE_HTTP")) return;
    const std::string issuer = provider_key(provider.id, "ISSUER");
    const auto url = parse_url(provider.issuer);
    if (url && !may_be_plain(url->origin, validation.settings)) {
        validation.error(issuer,
                         "is plain http to a host that isn't this machine; use https, or set "
                         "ALLOW_INSECURE_HTTP=true if everybody may read along");
    }
    // The answer comes as a POST from another site: the cookie of the attempt has to be
    // SameSite=None, which browsers take with Secure only.
    const auto& own = validation.settings.web.base_url;
    if (provider.response_mode == OpenId::ResponseMode::form_post && own && !own->secure()) {
        validation.error(provider_key(provider.id, "RESPONSE_MODE"),
                         "is form_post, which needs https, while BASE_URL is plain http; use "
                         "query, or an https address");
    }
}

// What the client proves itself with at the token endpoint. A client without anything of the kind
// (RFC 6749, 2.1 "public") is refused: who comes by a code could spend it.
void check_credentials(Validation& validation, OpenId& provider) {
    const std::string method = provider_key(provider.id, "TOKEN_AUTH_METHOD");
    const std::string secret = provider_key(provider.id, "CLIENT_SECRET");
    const std::string key = provider_key(provider.id, "PRIVATE_KEY");
    if (!validation.good(method) || !validation.good(secret) || !validation.good(key)) return;
    const bool has_secret = !provider.client_secret.empty();
    const bool has_key = !provider.private_key.empty();
    if (provider.token_auth == TokenAuth::announced && has_key && !has_secret)
        provider.token_auth = TokenAuth::private_key_jwt;

    if (provider.token_auth == TokenAuth::private_key_jwt) {
        if (!has_key) {
            validation.missing(
                key, "is not set, and private_key_jwt needs it; give the key, or its file by ",
                key + "_FILE");
        } else if (has_secret) {
            validation.warning(secret,
                               "isn't used: private_key_jwt proves the client by its private key; "
                               "remove the secret here and at the provider");
        }
        return;
    }
    if (!has_secret) {
        validation.missing(secret,
                           "is not set, and clients without credentials aren't served; give the "
                           "secret, or a key for private_key_jwt by ",
                           key + "_FILE");
    } else if (has_key) {
        validation.warning(key, "isn't used: the client proves itself by its secret; set ",
                           method + "=private_key_jwt");
    }
}

// A sign-in that begins at the provider names it by its issuer alone (OpenID Connect Core 1.0,
// section 4).
void check_twins(Validation& validation, const OpenId& provider) {
    for (const OpenId& other : validation.settings.openid) {
        if (&other == &provider) return;
        if (!provider.issuer.empty() && other.issuer == provider.issuer) {
            validation.warning(provider_key(provider.id, "ISSUER"),
                               "is another provider's too: a sign-in that begins at the issuer "
                               "takes the first in OIDC_PROVIDERS, which is that of ",
                               provider_key(other.id, "ISSUER"));
            return;
        }
    }
}

// A name says nothing about who gave it: where people may make groups, one of them can make the
// group that another provider's administrators are in.
void check_groups(Validation& validation) {
    const Settings& settings = validation.settings;
    if (settings.openid.size() + (settings.casdoor.offered ? 1 : 0) < 2) return;
    for (const std::string_view key : {"ALLOWED_GROUPS", "ROLE_MAP"}) {
        if (validation.is_given(key) && validation.good(key))
            validation.warning(key,
                               "counts a group whichever provider names it: see to it that at each "
                               "of them only administrators can make groups of these names");
    }
}

}  // namespace

void validate_openid(Validation& validation) {
    for (OpenId& provider : validation.settings.openid) {
        if (provider.name.empty()) provider.name = provider.id;
        check_transport(validation, provider);
        check_credentials(validation, provider);
        check_twins(validation, provider);
    }
    check_groups(validation);
}

}  // namespace difysso::config
