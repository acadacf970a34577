// The ID token (OpenID Connect Core section 2), and all that may be wrong with it.
#include <algorithm>

#include <openssl/evp.h>

#include "openid.h"

namespace casdoor_standin {

namespace {

constexpr std::int64_t hour = 3600;

// Section 3.1.3.6: the left half of the digest that the signature's algorithm uses.
std::string at_hash(const std::string& access_token, const std::string& algorithm) {
    const EVP_MD* digest = EVP_sha256();
    if (algorithm.ends_with("384")) digest = EVP_sha384();
    if (algorithm.ends_with("512") || algorithm == "EdDSA") digest = EVP_sha512();
    std::string bytes(64, '\0');
    unsigned int size = 0;
    EVP_Digest(access_token.data(), access_token.size(),
               reinterpret_cast<unsigned char*>(bytes.data()), &size, digest, nullptr);
    return base64url(bytes.substr(0, size / 2));
}

Members honest_claims(const OpenIdCall& call, const OpenIdCode& code,
                      const std::string& access_token) {
    const std::string& client_id = code.request.client_id;
    const std::int64_t now = call.state.now();
    Members claims =
        openid_person(call.realm, code.person,
                      call.realm.settings.claims_at_userinfo_only ? "openid" : code.request.scope);
    claims.text("iss", call.issuer()).text("aud", client_id).text("azp", client_id);
    claims.number("iat", now).number("exp", now + 300).number("auth_time", code.auth_time);
    if (!code.request.nonce.empty()) claims.text("nonce", code.request.nonce);
    claims.text("at_hash", at_hash(access_token, call.realm.settings.algorithm));
    const std::string& wanted = code.request.acr_values;
    return claims.text("acr", wanted.empty() ? "0" : wanted.substr(0, wanted.find(' ')));
}

struct Change {
    const char* fault;
    const char* claim;
    std::string json;  // empty: the claim goes
};

// Any claim by name: null removes it.
void override_claims(const Poco::JSON::Object& parameters, Members& claims) {
    const auto values = parameters.getObject("claims");
    if (!values) return;
    for (const auto& [name, value] : *values) {
        if (value.isEmpty()) {
            claims.remove(name);
        } else {
            claims.set(name, dump(value));
        }
    }
}

void spoil_claims(const OpenIdCall& call, const std::string& client_id, Members& claims) {
    const std::int64_t now = call.state.now();
    const std::vector<Change> changes{
        {"openid_iss_claim_wrong", "iss", quote("https://another-issuer.example")},
        {"openid_aud_wrong", "aud", quote("another-client")},
        {"openid_aud_prefix", "aud", quote(client_id + "1")},
        {"openid_aud_missing", "aud", ""},
        {"openid_aud_two_without_azp", "aud", array({client_id, "another-client"})},
        {"openid_aud_two_without_azp", "azp", ""},
        {"openid_azp_wrong", "azp", quote("another-client")},
        {"openid_sub_missing", "sub", ""},
        {"openid_sub_empty", "sub", "\"\""},
        {"openid_iat_missing", "iat", ""},
        {"openid_exp_missing", "exp", ""},
        {"openid_expired", "exp", std::to_string(now - hour)},
        {"openid_iat_future", "iat", std::to_string(now + hour)},
        {"openid_nonce_missing", "nonce", ""},
        {"openid_nonce_wrong", "nonce", quote("another-nonce")},
        {"openid_at_hash_missing", "at_hash", ""},
        {"openid_at_hash_wrong", "at_hash", quote(at_hash("another", "RS256"))},
        {"openid_auth_time_missing", "auth_time", ""},
        {"openid_auth_time_old", "auth_time", std::to_string(now - 24 * hour)},
    };
    for (const Change& change : changes) {
        if (!call.fault(change.fault)) continue;
        if (change.json.empty()) {
            claims.remove(change.claim);
        } else {
            claims.set(change.claim, change.json);
        }
    }
    if (const auto parameters = call.parameters("openid_claims")) {
        override_claims(*parameters, claims);
    }
}

// A JWE in its compact form (RFC 7516 section 7.1): five parts.
std::string encrypted() {
    const std::string header = R"({"alg":"RSA-OAEP","enc":"A256GCM","cty":"JWT","kid":"enc-1"})";
    return base64url(header) + '.' + base64url(random_bytes(256)) + '.' +
           base64url(random_bytes(12)) + '.' + base64url(random_bytes(400)) + '.' +
           base64url(random_bytes(16));
}

std::string encoded(const Members& header, const Members& claims) {
    return base64url(header.dump()) + '.' + base64url(claims.dump());
}

}  // namespace

std::string openid_signed(const SigningKey& key, const std::string& algorithm,
                          const Members& header, const Members& claims) {
    const std::string input = encoded(header, claims);
    return input + '.' + base64url(key.sign(algorithm, input));
}

Members openid_person(const OpenIdRealm& realm, const std::string& person,
                      const std::string& scope) {
    struct Covered {
        const char* scope;
        const char* claim;
    };
    static constexpr Covered covered[] = {{"profile", "name"},    {"profile", "preferred_username"},
                                          {"email", "email"},     {"email", "email_verified"},
                                          {"address", "address"}, {"phone", "phone_number"}};
    Members claims = realm.persons.at(person);
    const std::string padded = ' ' + scope + ' ';
    for (const auto& [of, claim] : covered) {
        if (padded.find(std::string(" ") + of + ' ') == std::string::npos) claims.remove(claim);
    }
    // Of claims of a realm's own: only beside some claim of the person.
    if (scope == "openid") {
        for (const char* claim : {"groups", "realm_access"})
            claims.remove(claim);
    }
    return claims;
}

std::string openid_id_token(const OpenIdCall& call, const OpenIdCode& code,
                            const std::string& access_token) {
    if (call.fault("openid_encrypted")) return encrypted();
    const std::string& algorithm = call.realm.settings.algorithm;
    const std::string kind = OpenIdKeys::kind_for(algorithm);
    const bool moved = call.fault("openid_jwks_uri_changed");
    Members claims = honest_claims(call, code, access_token);
    spoil_claims(call, code.request.client_id, claims);

    Members header;
    header.text("alg", algorithm).text("kid", call.realm.keys.kid(kind, moved));
    if (call.fault("openid_kid_absent_one_key")) header.remove("kid");
    if (call.fault("openid_kid_absent_several_keys")) header.remove("kid");
    if (call.fault("openid_kid_unknown")) header.set("kid", quote("no-such-key"));
    if (call.fault("openid_alg_none")) {
        header.set("alg", quote("none"));
        return encoded(header, claims) + '.';
    }
    if (call.fault("openid_alg_hs256")) {
        header.set("alg", quote("HS256"));
        const std::string input = encoded(header, claims);
        const std::string& secret = call.realm.clients.at(code.request.client_id).secret;
        return input + '.' + base64url(hmac_sha256(secret, input));
    }
    if (call.fault("openid_other_key_same_kid")) {
        return openid_signed(call.realm.keys.stranger(kind), algorithm, header, claims);
    }
    const SigningKey& key = call.realm.keys.key(kind, moved);
    if (!call.fault("openid_signature_wrong")) return openid_signed(key, algorithm, header, claims);
    const std::string input = encoded(header, claims);
    std::string signature = key.sign(algorithm, input);
    char& byte = signature[signature.size() / 2];
    byte = static_cast<char>(byte ^ 1);
    return input + '.' + base64url(signature);
}

}  // namespace casdoor_standin
