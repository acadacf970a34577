// The token endpoint (OpenID Connect Core section 3.1.3, RFC 7636 section 4.6).
#include "openid.h"

namespace casdoor_standin {

namespace {

Response invalid_grant(const std::string& why) {
    return openid_error(400, "invalid_grant", why);
}

Response tokens(const OpenIdCall& call, const OpenIdCode& code) {
    if (call.fault("openid_rotated_before_signing")) call.realm.keys.rotate();
    const std::string access_token = hex(random_bytes(24));
    call.realm.access_tokens[access_token] = {code.person, code.request.scope};
    const std::string id_token = openid_id_token(call, code, access_token);
    Members members;
    if (!call.fault("openid_no_access_token")) members.text("access_token", access_token);
    members.text("token_type", "Bearer").number("expires_in", 300);
    members.text("scope", code.request.scope);
    if (!call.fault("openid_no_id_token")) members.text("id_token", id_token);
    if (call.fault("openid_duplicate_id_token")) members.text("id_token", id_token);
    if (call.fault("openid_error_beside_tokens")) members.text("error", "invalid_grant");
    return openid_json(members);
}

}  // namespace

Response openid_token(const OpenIdCall& call) {
    std::string refusal;
    const std::string client = openid_authenticate(call, refusal);
    if (client.empty()) return openid_error(401, "invalid_client", refusal);
    const Pairs& form = call.request.form;
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
    return tokens(call, code);
}

}  // namespace casdoor_standin
