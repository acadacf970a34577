#include "forge.h"

#include <functional>
#include <map>
#include <vector>

#include "authorization.h"

namespace casdoor_standin {

namespace {

using Parameters = Poco::JSON::Object::Ptr;

struct Draft {
    State& state;
    const Application& application;
    Members header;
    Members claims;
};

struct ClaimFault {
    const char* name;
    std::function<void(Draft&, const Poco::JSON::Object&)> apply;
};

ClaimFault text(const char* fault, const char* claim, const char* value) {
    return {fault,
            [claim, value](Draft& draft, const auto&) { draft.claims.set(claim, quote(value)); }};
}

ClaimFault raw(const char* fault, const char* claim, const char* json) {
    return {fault, [claim, json](Draft& draft, const auto&) { draft.claims.set(claim, json); }};
}

ClaimFault missing(const char* fault, const char* claim) {
    return {fault, [claim](Draft& draft, const auto&) { draft.claims.remove(claim); }};
}

ClaimFault time(const char* fault, std::vector<std::pair<const char*, std::int64_t>> offsets) {
    return {fault, [offsets = std::move(offsets)](Draft& draft, const auto&) {
                for (const auto& [claim, offset] : offsets) {
                    draft.claims.set(claim, std::to_string(draft.state.now() + offset));
                }
            }};
}

void two_audiences(Draft& draft, const Poco::JSON::Object& /*parameters*/) {
    draft.claims.set("aud", array({draft.application.client_id, "another-client"}));
    draft.claims.remove("azp");
}

void audience_as_string(Draft& draft, const Poco::JSON::Object& /*parameters*/) {
    draft.claims.set("aud", quote(draft.application.client_id));
}

void verified_as_string(Draft& draft, const Poco::JSON::Object& /*parameters*/) {
    const bool custom = draft.claims.find("emailVerified") != nullptr;
    draft.claims.set(custom ? "emailVerified" : "email_verified", "\"true\"");
}

void second_claim(Draft& draft, const Poco::JSON::Object& parameters) {
    std::string name = text_of(parameters, "claim");
    if (name.empty()) name = "sub";
    draft.claims.raw(name, quote("another-value"));
}

void wrong_type(Draft& draft, const Poco::JSON::Object& parameters) {
    std::string name = text_of(parameters, "claim");
    if (name.empty()) name = "sub";
    const std::string* value = draft.claims.find(name);
    draft.claims.set(name, value != nullptr && value->starts_with('"') ? "42" : "\"x\"");
}

void pad(Draft& draft, const Poco::JSON::Object& parameters) {
    const auto kilobytes = static_cast<std::size_t>(number_of(parameters, "kb", 30));
    draft.claims.set("padding", quote(std::string(kilobytes * 1024, 'p')));
}

// Any member by name: null removes it, text under "raw_<what>" is put in as it stands.
void override_members(Members& members, const Poco::JSON::Object& parameters,
                      const std::string& what) {
    if (const auto values = parameters.getObject(what)) {
        for (const auto& [name, value] : *values) {
            if (value.isEmpty()) {
                members.remove(name);
            } else {
                members.set(name, dump(value));
            }
        }
    }
    if (const auto values = parameters.getObject("raw_" + what)) {
        for (const auto& [name, value] : *values) {
            members.set(name, value.convert<std::string>());
        }
    }
}

void override_all(Draft& draft, const Poco::JSON::Object& parameters) {
    override_members(draft.claims, parameters, "claims");
    override_members(draft.header, parameters, "header");
}

const std::vector<ClaimFault>& claim_faults() {
    constexpr std::int64_t hour = 3600;
    static const std::vector<ClaimFault> faults{
        text("wrong_iss", "iss", "https://another-issuer.example"),
        raw("wrong_aud", "aud", "[\"another-client\"]"),
        {"aud_string", audience_as_string},
        {"aud_array_two_without_azp", two_audiences},
        text("wrong_azp", "azp", "another-client"),
        time("expired", {{"iat", -2 * hour}, {"nbf", -2 * hour}, {"exp", -hour}}),
        time("not_yet", {{"nbf", hour}}),
        missing("iat_missing", "iat"),
        time("iat_future", {{"iat", hour}}),
        missing("exp_missing", "exp"),
        text("nonce_wrong", "nonce", "another-nonce"),
        missing("nonce_missing", "nonce"),
        missing("sub_missing", "sub"),
        text("sub_empty", "sub", ""),
        raw("sub_control", "sub", "\"a\\u0001b\""),
        text("sub_slash", "sub", "acme/alice"),
        text("owner_other", "owner", "other"),
        missing("owner_missing", "owner"),
        text("token_type_refresh", "tokenType", "refresh-token"),
        text("token_type_capital_refresh", "TokenType", "refresh-token"),
        text("type_application", "type", "application"),
        raw("is_forbidden", "isForbidden", "true"),
        raw("is_deleted", "isDeleted", "true"),
        missing("email_missing", "email"),
        raw("email_number", "email", "42"),
        text("email_malformed", "email", "not an address"),
        {"email_verified_string", verified_as_string},
        {"duplicate_claim", second_claim},
        {"claim_wrong_type", wrong_type},
        {"padding", pad},
        {"claims", override_all},
        {"header", override_all},
        {"kid_missing", [](Draft& draft, const auto&) { draft.header.remove("kid"); }},
        {"kid_unknown",
         [](Draft& draft, const auto&) { draft.header.set("kid", quote("no-such-key")); }},
    };
    return faults;
}

// The signature with its faults. `changed` says whether one of them acted.
std::string signed_token(Draft& draft, bool& changed) {
    Faults& faults = draft.state.faults;
    const Application& application = draft.application;
    const auto key = draft.state.certificates.find(application.certificate);
    const bool none = !faults.take("alg_none").isNull();
    const bool symmetric = !none && !faults.take("alg_hs256_with_public_key").isNull();
    const bool other_key = !faults.take("other_key_same_kid").isNull();
    const bool wrong = !faults.take("wrong_signature").isNull();
    const bool four_parts = !faults.take("four_parts").isNull();
    changed = changed || none || symmetric || other_key || wrong || four_parts;
    if (!changed) return {};
    if (none) draft.header.set("alg", quote("none"));
    if (symmetric) draft.header.set("alg", quote("HS256"));

    const std::string input = base64url(draft.header.dump()) + '.' + base64url(draft.claims.dump());
    std::string signature;
    if (symmetric) {
        signature = hmac_sha256(key->public_key(), input);
    } else if (other_key) {
        const std::string& algorithm = application.algorithm;
        const std::string kind = algorithm == "ES256"   ? "P-256"
                                 : algorithm == "ES384" ? "P-384"
                                 : algorithm == "ES512" ? "P-521"
                                                        : "RSA-2048";
        signature = SigningKey(application.certificate, kind).sign(algorithm, input);
    } else if (!none) {
        signature = key->sign(application.algorithm, input);
    }
    if (wrong && !signature.empty()) {
        char& byte = signature[signature.size() / 2];
        byte = static_cast<char>(byte ^ 1);
    }
    return input + '.' + base64url(signature) + (four_parts ? ".e30" : "");
}

}  // namespace

std::string id_token_for(State& state, const Application& application, const Grant& grant) {
    if (!state.faults.any()) return grant.access_token;
    if (state.faults.take("refresh_token_as_id_token")) return grant.refresh_token;
    if (state.faults.take("client_credentials_as_id_token")) {
        return mint_for_client(state, application, "openid").access_token;
    }
    Draft draft{state, application, grant.access.header, grant.access.claims};
    bool changed = false;
    for (const auto& fault : claim_faults()) {
        if (const Parameters parameters = state.faults.take(fault.name)) {
            fault.apply(draft, *parameters);
            changed = true;
        }
    }
    const std::string forged = signed_token(draft, changed);
    return changed ? forged : grant.access_token;
}

}  // namespace casdoor_standin
