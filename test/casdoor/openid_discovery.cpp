// The discovery document (OpenID Connect Discovery 1.0 section 3) and the key set (RFC 7517).
#include "openid.h"

namespace casdoor_standin {

namespace {

const std::vector<std::string> algorithms{"RS256", "RS384", "RS512", "PS256", "PS384",
                                          "PS512", "ES256", "ES384", "ES512", "EdDSA"};

Members honest(const OpenIdCall& call) {
    const OpenIdSettings& settings = call.realm.settings;
    const std::string base = call.base();
    Members document;
    document.text("issuer", call.issuer());
    document.text("authorization_endpoint", base + "/authorize");
    document.text("token_endpoint", base + "/token");
    document.text("userinfo_endpoint", base + "/userinfo");
    document.text("jwks_uri", base + "/jwks");
    document.text("end_session_endpoint", base + "/end_session");
    document.text("revocation_endpoint", base + "/revoke");
    if (settings.par_announced) {
        document.text("pushed_authorization_request_endpoint", base + "/par");
    }
    if (settings.par_required) document.boolean("require_pushed_authorization_requests", true);
    if (settings.iss_announced) {
        document.boolean("authorization_response_iss_parameter_supported", true);
    }
    document.raw("response_types_supported", array({"code"}));
    document.raw("response_modes_supported", array({"query", "form_post"}));
    document.raw("grant_types_supported", array({"authorization_code", "refresh_token"}));
    document.raw("subject_types_supported", array({"public"}));
    document.raw("id_token_signing_alg_values_supported", array(algorithms));
    document.raw("token_endpoint_auth_methods_supported", array(settings.token_auth));
    document.raw("token_endpoint_auth_signing_alg_values_supported", array(algorithms));
    document.raw("scopes_supported",
                 array({"openid", "profile", "email", "address", "phone", "offline_access"}));
    document.raw("code_challenge_methods_supported", array({"S256"}));
    return document;
}

std::string endpoint_of(const Poco::JSON::Object& parameters) {
    const std::string name = text_of(parameters, "endpoint");
    return name.empty() ? "token_endpoint" : name;
}

void spoil_document(const OpenIdCall& call, Members& document) {
    if (call.fault("openid_discovery_issuer")) {
        document.set("issuer", quote("https://another-issuer.example"));
    }
    if (call.fault("openid_jwks_uri_changed")) {
        document.set("jwks_uri", quote(call.base() + "/jwks-moved"));
    }
    if (call.fault("openid_discovery_duplicate")) {
        document.text("token_endpoint", call.base() + "/token");
    }
    if (const auto parameters = call.parameters("openid_endpoint_http")) {
        document.set(endpoint_of(*parameters), quote("http://provider.example/endpoint"));
    }
    if (const auto parameters = call.parameters("openid_endpoint_private")) {
        std::string address = text_of(*parameters, "address");
        if (address.empty()) address = "10.11.12.13";
        document.set(endpoint_of(*parameters), quote("https://" + address + "/endpoint"));
    }
    if (const auto parameters = call.parameters("openid_discovery_members")) {
        if (const auto members = parameters->getObject("members")) {
            for (const auto& [name, value] : *members) {
                if (value.isEmpty()) {
                    document.remove(name);
                } else {
                    document.set(name, dump(value));
                }
            }
        }
    }
}

Members published(const SigningKey& key, const std::string& kind, bool with_kid) {
    Members jwk = key.jwk();
    // One RSA key signs RS and PS.
    if (kind == "RSA-2048") jwk.remove("alg");
    if (!with_kid) jwk.remove("kid");
    return jwk;
}

}  // namespace

Response openid_discovery(const OpenIdCall& call) {
    Members document = honest(call);
    spoil_document(call, document);
    Response response = openid_json(document);
    if (call.fault("openid_discovery_malformed")) response.body.pop_back();
    return response;
}

Response openid_jwks(const OpenIdCall& call, bool moved) {
    const bool has_moved = call.fault("openid_jwks_uri_changed");
    if (moved != has_moved) return openid_error(404, "not_found", "no keys here");
    OpenIdKeys& keys = call.realm.keys;
    const std::string used = OpenIdKeys::kind_for(call.realm.settings.algorithm);
    std::vector<std::string> kinds = OpenIdKeys::kinds();
    std::string set;
    const auto add = [&](const std::string& jwk) { set += (set.empty() ? "" : ",") + jwk; };
    bool with_kid = true;
    if (call.fault("openid_kid_absent_one_key")) {
        kinds = {used};
        with_kid = false;
    }
    if (call.fault("openid_kid_absent_several_keys")) {
        add(published(keys.stranger(used), used, false).dump());
        with_kid = false;
    }
    if (call.fault("openid_jwks_bad_members")) {
        add(R"({"kty":"oct","kid":"symmetric","alg":"HS256","k":"c2VjcmV0"})");
        add(R"({"kty":"RSA","use":"enc","kid":"for-encryption","n":"AQAB","e":"AQAB"})");
        add(R"("no object")");
    }
    for (const auto& kind : kinds)
        add(published(keys.key(kind, moved), kind, with_kid).dump());
    return openid_json(Members().raw("keys", '[' + set + ']'));
}

}  // namespace casdoor_standin
