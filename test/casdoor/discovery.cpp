// Discovery documents and key sets, of the whole instance and of one application.
#include "endpoints.h"
#include "json.h"

namespace casdoor_standin {

namespace {

const std::vector<std::string> algorithms{"RS256", "RS512", "ES256", "ES384", "ES512"};

void add_supported(Members& document) {
    document.raw("response_types_supported",
                 array({"code", "token", "id_token", "code token", "code id_token",
                        "token id_token", "code token id_token", "none"}));
    document.raw("response_modes_supported", array({"query", "fragment", "form_post"}));
    document.raw("grant_types_supported",
                 array({"authorization_code", "implicit", "password", "client_credentials",
                        "refresh_token", "urn:ietf:params:oauth:grant-type:device_code",
                        "urn:ietf:params:oauth:grant-type:token-exchange"}));
    document.raw("subject_types_supported", array({"public"}));
    document.raw("id_token_signing_alg_values_supported", array(algorithms));
    document.raw("scopes_supported",
                 array({"openid", "email", "profile", "address", "phone", "offline_access"}));
    document.raw("code_challenge_methods_supported", array({"S256"}));
    document.raw("claims_supported", array({"iss",
                                            "ver",
                                            "sub",
                                            "aud",
                                            "iat",
                                            "exp",
                                            "id",
                                            "type",
                                            "displayName",
                                            "avatar",
                                            "permanentAvatar",
                                            "email",
                                            "phone",
                                            "location",
                                            "affiliation",
                                            "title",
                                            "homepage",
                                            "bio",
                                            "tag",
                                            "region",
                                            "language",
                                            "score",
                                            "ranking",
                                            "isOnline",
                                            "isAdmin",
                                            "isForbidden",
                                            "signupApplication",
                                            "ldap"}));
    document.boolean("request_parameter_supported", true);
    document.raw("request_object_signing_alg_values_supported", array({"HS256", "HS384", "HS512"}));
}

// Members that a careful reader leaves out: no key material, private or symmetric material, a key
// too short, a curve nobody knows, a kid that is no string.
std::vector<std::string> bad_keys() {
    SigningKey small("too-small", "RSA-1024");
    Members with_private = small.jwk();
    with_private.set("kid", quote("with-private-material"));
    with_private.text("d", "AQAB");
    return {R"({"use":"sig","kty":"RSA","kid":"no-material","alg":"RS256"})",
            R"({"use":"sig","kty":"oct","kid":"symmetric","alg":"HS256","k":"c2VjcmV0"})",
            R"({"use":"sig","kty":"EC","kid":"odd-curve","crv":"P-999","x":"AQ","y":"AQ"})",
            R"({"kty":7,"kid":["x"]})",
            R"("no object")",
            small.jwk().dump(),
            with_private.dump()};
}

std::string other_algorithm(const std::string& quoted) {
    const bool rsa = quoted == "\"RS256\"";
    return rsa ? "\"RS512\"" : quoted == "\"ES384\"" ? "\"ES256\"" : "\"ES384\"";
}

std::vector<std::string> keys_of(State& state, const std::string& application) {
    std::vector<std::string> keys;
    const auto known = state.directory.application(application);
    const bool mismatch = !state.faults.take("jwks_alg_mismatch").isNull();
    const bool twice = !state.faults.take("jwks_same_kid_twice").isNull();
    const auto add = [&](const SigningKey& key) {
        Members jwk = key.jwk();
        const std::string* kid = jwk.find("kid");
        if (twice && kid != nullptr) {
            const bool rsa = *jwk.find("kty") == "\"RSA\"";
            Members other = SigningKey("other", rsa ? "RSA-2048" : "P-256").jwk();
            other.set("kid", *kid);
            keys.push_back(other.dump());
        }
        if (mismatch) jwk.set("alg", other_algorithm(*jwk.find("alg")));
        keys.push_back(jwk.dump());
    };
    if (known) {
        add(*state.certificates.find(known->certificate));
    } else {
        for (const auto& key : state.certificates.all())
            add(*key);
    }
    return keys;
}

std::string key_set(const std::vector<std::string>& keys) {
    std::string out = "[";
    for (const auto& key : keys)
        out += (out.size() > 1 ? "," : "") + key;
    return out + ']';
}

}  // namespace

Response discovery(State& state, const std::string& application) {
    const std::string& origin = state.settings.origin;
    const std::string within = application.empty() ? "" : application + '/';
    Members document;
    document.text("issuer", origin);
    document.text("authorization_endpoint", origin + "/login/oauth/authorize");
    document.text("token_endpoint", origin + "/api/login/oauth/access_token");
    document.text("userinfo_endpoint", origin + "/api/userinfo");
    document.text("device_authorization_endpoint", origin + "/api/device-auth");
    document.text("registration_endpoint", origin + "/api/oauth/register");
    document.text("jwks_uri", origin + "/.well-known/" + within + "jwks");
    document.text("introspection_endpoint", origin + "/api/login/oauth/introspect");
    add_supported(document);
    document.text("end_session_endpoint", origin + "/api/logout");
    document.boolean("backchannel_logout_supported", true);
    document.boolean("backchannel_logout_session_supported", true);
    std::vector<std::string> dpop = algorithms;
    dpop.insert(dpop.end(), {"PS256", "PS384", "PS512"});
    document.raw("dpop_signing_alg_values_supported", array(dpop));
    if (state.faults.take("discovery_wrong_issuer")) {
        document.set("issuer", quote("https://another-issuer.example"));
    }
    if (const auto fault = state.faults.take("discovery_members")) {
        if (const auto members = fault->getObject("members")) {
            for (const auto& [name, value] : *members)
                document.set(name, dump(value));
        }
    }
    Response response;
    response.body = document.dump();
    return response;
}

// An application that nobody knows has every key of the instance.
Response jwks(State& state, const std::string& application) {
    Response response;
    std::vector<std::string> keys = keys_of(state, application);
    if (state.faults.take("jwks_empty")) keys.clear();
    if (state.faults.take("jwks_bad_member_beside_good")) {
        const auto bad = bad_keys();
        keys.insert(keys.begin(), bad.begin(), bad.end());
    }
    Members set;
    if (state.faults.take("jwks_duplicate_member")) set.raw("keys", "[]");
    set.raw("keys", key_set(keys));
    if (const auto fault = state.faults.take("jwks_keys")) {
        set.set("keys", dump(fault->get("keys")));
    }
    response.body = set.dump();
    return response;
}

}  // namespace casdoor_standin
