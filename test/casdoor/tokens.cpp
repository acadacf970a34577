#include "tokens.h"

#include "encoding.h"

namespace casdoor_standin {

namespace {

const char* type_name(TokenUse use) {
    return use == TokenUse::access ? "access-token" : "refresh-token";
}

// tokenType, nonce, (tag), scope, (address), azp, (signinMethod) and the registered claims: the end
// of every format but JWT-Custom.
void add_end(Members& claims, const Application& application, const User& user,
             const TokenDetails& details, TokenUse use) {
    claims.text("tokenType", type_name(use));
    if (!details.nonce.empty()) claims.text("nonce", details.nonce);
    if (application.token_format == "JWT") claims.text("tag", "");
    claims.text("scope", details.scope);
    if (application.token_format == "JWT-Standard") {
        Members address;
        address.texts(
            {"formatted", "street_address", "locality", "region", "postal_code", "country"}, "");
        claims.raw("address", address.dump());
    }
    claims.text("azp", application.client_id);
    if (application.token_format != "JWT-Standard" && !details.signin_method.empty()) {
        claims.text("signinMethod", details.signin_method);
    }
    const auto lifetime = use == TokenUse::access ? access_lifetime : refresh_lifetime;
    claims.text("iss", details.issuer).text("sub", user.id);
    claims.raw("aud", array({details.resource.empty() ? application.client_id : details.resource}));
    claims.number("exp", details.now + lifetime).number("nbf", details.now);
    claims.number("iat", details.now).text("jti", "admin/" + details.id);
}

Members standard_claims(const User& user) {
    Members claims;
    claims.text("owner", user.owner).text("preferred_username", user.name).text("id", user.id);
    if (!user.display_name.empty()) claims.text("name", user.display_name);
    if (!user.avatar.empty()) claims.text("picture", user.avatar);
    if (!user.email.empty()) claims.text("email", user.email);
    if (user.email_verified) claims.boolean("email_verified", true);
    return claims;
}

Members empty_claims(const User& user) {
    Members claims;
    claims.text("owner", user.owner).text("name", user.name).text("id", user.id);
    claims.text("displayName", user.display_name).text("avatar", user.avatar);
    claims.text("email", user.email);
    if (user.email_verified) claims.boolean("email_verified", true);
    return claims.text("phone", "");
}

// Nearly the whole row of the user.
Members full_claims(const User& user, std::int64_t now) {
    Members claims;
    claims.text("owner", user.owner).text("name", user.name).text("createdTime", user.created_time);
    claims.text("updatedTime", rfc3339(now)).text("deletedTime", "").text("id", user.id);
    claims.text("type", user.type).text("password", "").text("passwordSalt", user.password_salt);
    claims.text("passwordType", "plain").text("displayName", user.display_name);
    claims.texts({"firstName", "lastName"}, "").text("avatar", user.avatar);
    claims.texts({"avatarType", "permanentAvatar"}, "").text("email", user.email);
    claims.boolean("email_verified", user.email_verified);
    claims.texts({"phone", "countryCode", "region", "location"}, "").raw("address", "[]");
    claims.texts({"affiliation", "title", "idCardType", "idCard", "homepage", "bio", "language",
                  "gender", "birthday", "education"},
                 "");
    claims.number("score", 0).number("karma", 0).number("ranking", 1);
    claims.boolean("isDefaultAvatar", false).boolean("isOnline", false);
    claims.boolean("isAdmin", user.is_admin).boolean("isForbidden", user.is_forbidden);
    claims.boolean("isDeleted", user.is_deleted);
    claims.text("signupApplication", user.signup_application);
    claims.texts({"hash", "preHash", "registerType", "registerSource", "github", "google", "qq",
                  "wechat", "facebook", "dingtalk", "weibo", "gitee", "linkedin", "wecom", "lark",
                  "gitlab", "createdIp"},
                 "");
    claims.text("lastSigninTime", rfc3339(now)).text("lastSigninIp", "127.0.0.1");
    claims.text("preferredMfaType", "").raw("recoveryCodes", "null").text("totpSecret", "");
    claims.boolean("mfaPhoneEnabled", false).boolean("mfaEmailEnabled", false).text("ldap", "");
    claims.raw("properties", "{}").raw("roles", roles_json(user)).raw("permissions", "[]");
    claims.raw("groups", array(user.groups)).text("lastSigninWrongTime", "");
    return claims.number("signinWrongTimes", 0).raw("managedAccounts", "null");
}

// The fields chosen in the application, with the rest of the claims, in the order of their names.
// Its refresh tokens say both: tokenType "access-token" and TokenType "refresh-token".
Members custom_claims(const Application& application, const User& user, const TokenDetails& details,
                      TokenUse use) {
    Members claims;
    claims.text("owner", user.owner).text("name", user.name);
    claims.text("displayName", user.display_name).text("email", user.email);
    claims.boolean("emailVerified", user.email_verified).raw("groups", array(user.groups));
    claims.raw("roles", roles_json(user));
    add_end(claims, application, user, details, use);
    claims.remove("signinMethod");
    claims.set("tokenType", quote("access-token"));
    claims.set("nonce", quote(details.nonce));
    if (use == TokenUse::refresh) claims.text("TokenType", "refresh-token");
    claims.sort();
    return claims;
}

}  // namespace

std::string roles_json(const User& user) {
    std::string out = "[";
    for (const auto& name : user.roles) {
        Members role;
        role.text("owner", user.owner).text("name", name).text("createdTime", user.created_time);
        role.text("displayName", name).text("description", "");
        role.raw("users", array({user.owner + '/' + user.name})).raw("groups", "[]");
        role.raw("roles", "[]").raw("domains", "[]").boolean("isEnabled", true);
        if (out.size() > 1) out += ',';
        out += role.dump();
    }
    return out + ']';
}

Token make_token(const Application& application, const User& user, const TokenDetails& details,
                 TokenUse use) {
    Token token;
    token.header.text("alg", application.algorithm);
    if (use == TokenUse::access) token.header.text("kid", application.certificate);
    token.header.text("typ", "JWT");
    if (application.token_format == "JWT-Custom") {
        token.claims = custom_claims(application, user, details, use);
        return token;
    }
    if (application.token_format == "JWT-Standard") token.claims = standard_claims(user);
    if (application.token_format == "JWT-Empty") token.claims = empty_claims(user);
    if (application.token_format == "JWT") token.claims = full_claims(user, details.now);
    add_end(token.claims, application, user, details, use);
    return token;
}

std::string compact(const Token& token, const std::string& algorithm, const SigningKey& key) {
    const std::string input = base64url(token.header.dump()) + '.' + base64url(token.claims.dump());
    return input + '.' + base64url(key.sign(algorithm, input));
}

}  // namespace casdoor_standin
