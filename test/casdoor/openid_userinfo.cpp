// The userinfo endpoint (OpenID Connect Core section 5.3): only with the token in the header.
#include "openid.h"

namespace casdoor_standin {

namespace {

Response unknown_token() {
    Response response = openid_error(401, "invalid_token", "unknown access token");
    response.headers.back().second = "Bearer error=\"invalid_token\"";
    return response;
}

}  // namespace

Response openid_userinfo(const OpenIdCall& call) {
    const std::string& authorization = call.request.header("authorization");
    if (!authorization.starts_with("Bearer ")) return unknown_token();
    const auto access = call.realm.access_tokens.find(authorization.substr(7));
    if (access == call.realm.access_tokens.end()) return unknown_token();

    Members claims = openid_person(call.realm, access->second.person, access->second.scope);
    if (call.fault("openid_userinfo_other_sub")) claims.set("sub", quote("somebody-else"));
    if (call.fault("openid_userinfo_no_sub")) claims.remove("sub");
    if (call.fault("openid_userinfo_upgrade")) claims.set("email_verified", "true");
    Response response = openid_json(claims);
    if (call.fault("openid_userinfo_jwt")) {
        const std::string kind = OpenIdKeys::kind_for(call.realm.settings.algorithm);
        Members header;
        header.text("alg", call.realm.settings.algorithm);
        header.text("kid", call.realm.keys.kid(kind, false));
        response.content_type = "application/jwt";
        response.body = openid_signed(call.realm.keys.key(kind, false),
                                      call.realm.settings.algorithm, header, claims);
    }
    if (call.fault("openid_userinfo_not_json")) response.body = "sub=" + access->second.person;
    return response;
}

}  // namespace casdoor_standin
