#pragma once
// The JWTs of Casdoor's four token formats, member by member in Casdoor's order. Pure functions.

#include <cstdint>
#include <string>

#include "directory.h"
#include "json.h"
#include "signing_key.h"

namespace casdoor_standin {

inline constexpr std::int64_t access_lifetime = 3600;    // seconds
inline constexpr std::int64_t refresh_lifetime = 86400;  // seconds
inline constexpr std::int64_t code_lifetime = 300;       // seconds

enum class TokenUse { access, refresh };

// What a token says beside the person.
struct TokenDetails {
    std::string issuer;
    std::string scope;
    std::string nonce;
    std::string resource;       // RFC 8707; replaces the audience
    std::string signin_method;  // empty after a refresh
    std::string id;             // of the token row; jti is "admin/<id>"
    std::int64_t now = 0;       // seconds
};

struct Token {
    Members header;
    Members claims;
};

Token make_token(const Application& application, const User& user, const TokenDetails& details,
                 TokenUse use);
// The three parts, signed with the application's key.
std::string compact(const Token& token, const std::string& algorithm, const SigningKey& key);
// A role as Casdoor's API and tokens show it.
std::string roles_json(const User& user);

}  // namespace casdoor_standin
