// The token endpoint (OpenID Connect Core sections 3.1.3 and 12, RFC 7636 section 4.6), and that of
// revocations.
#include "openid.h"

namespace casdoor_standin {

namespace {

Response invalid_grant(const std::string& why) {
    return openid_error(400, "invalid_grant", why);
}

Response tokens(const OpenIdCall& call, const OpenIdCode& code, const std::string& refresh_token) {
    if (call.fault("openid_rotated_before_signing")) call.realm.keys.rotate();
    const std::string access_token = hex(random_bytes(24));
    call.realm.access_tokens[access_token] = {code.person, code.request.scope};
    const std::string id_token = openid_id_token(call, code, access_token);
    Members members;
    if (!call.fault("openid_no_access_token")) members.text("access_token", access_token);
    members.text("token_type", "Bearer").number("expires_in", 300);
    members.text("scope", code.request.scope);
    if (!refresh_token.empty()) members.text("refresh_token", refresh_token);
    if (!call.fault("openid_no_id_token")) members.text("id_token", id_token);
    if (call.fault("openid_duplicate_id_token")) members.text("id_token", id_token);
    if (call.fault("openid_error_beside_tokens")) members.text("error", "invalid_grant");
    return openid_json(members);
}

// Of a form that a log can be searched for.
std::string make_refresh_token(const OpenIdCall& call, const OpenIdCode& code) {
    const std::string token = "op-refresh-" + hex(random_bytes(24));
    call.realm.refresh_tokens[token] = code;
    return token;
}

// RFC 6749 section 6; OpenID Connect Core section 12: without the nonce.
Response refreshed(const OpenIdCall& call, const std::string& client) {
    const std::string& token = value_of(call.request.form, "refresh_token");
    const auto found = call.realm.refresh_tokens.find(token);
    if (found == call.realm.refresh_tokens.end()) return invalid_grant("unknown refresh token");
    if (found->second.request.client_id != client) return invalid_grant("another client's");
    OpenIdCode code = found->second;
    std::string next;
    if (call.realm.settings.refresh_rotates) {
        call.realm.refresh_tokens.erase(found);
        next = make_refresh_token(call, code);
    }
    code.request.nonce.clear();
    return tokens(call, code, next);
}

}  // namespace

Response openid_token(const OpenIdCall& call) {
    std::string refusal;
    const std::string client = openid_authenticate(call, refusal);
    if (client.empty()) return openid_error(401, "invalid_client", refusal);
    const Pairs& form = call.request.form;
    if (value_of(form, "grant_type") == "refresh_token") return refreshed(call, client);
    if (value_of(form, "grant_type") != "authorization_code") {
        return openid_error(400, "unsupported_grant_type", value_of(form, "grant_type"));
    }
    // Whatever comes of it: a code works once.
    const auto taken = call.realm.codes.extract(value_of(form, "code"));
    if (taken.empty()) return invalid_grant("unknown or used code");
    const OpenIdCode& code = taken.mapped();
    if (code.request.client_id != client) return invalid_grant("code of another client");
    if (call.state.now() > code.expires) return invalid_grant("code expired");
    if (value_of(form, "redirect_uri") != code.request.redirect_uri) {
        return invalid_grant("another redirect_uri");
    }
    const std::string& verifier = value_of(form, "code_verifier");
    const std::string challenge = verifier.empty() ? "" : base64url(sha256(verifier));
    if (challenge != code.request.challenge) return invalid_grant("code_verifier");
    const bool offline =
        (' ' + code.request.scope + ' ').find(" offline_access ") != std::string::npos;
    return tokens(call, code, offline ? make_refresh_token(call, code) : "");
}

// RFC 7009: an unknown token is no error, another client's stays.
Response openid_revoke(const OpenIdCall& call) {
    std::string refusal;
    const std::string client = openid_authenticate(call, refusal);
    if (client.empty()) return openid_error(401, "invalid_client", refusal);
    const auto found = call.realm.refresh_tokens.find(value_of(call.request.form, "token"));
    if (found == call.realm.refresh_tokens.end()) return {};
    if (found->second.request.client_id != client) return openid_error(400, "invalid_grant", "");
    call.realm.refresh_tokens.erase(found);
    return {};
}

}  // namespace casdoor_standin
