#include "dify/tokens.h"

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "web/json_writer.h"

namespace difysso::dify {
namespace {

constexpr std::size_t kRefreshBytes = 64;

// JWS in its compact form (RFC 7515, section 7.1) with HS256, its header as PyJWT writes it.
observe::Secret sign(const observe::Secret& key, std::string_view claims) {
    static const std::string kHeader = crypto::base64url(R"({"alg":"HS256","typ":"JWT"})");
    std::string token = kHeader + "." + crypto::base64url(claims);
    token += "." + crypto::base64url(crypto::hmac_sha256(key.reveal(), token));
    return observe::Secret(std::move(token));
}

}  // namespace

Tokens make_tokens(const config::Dify& dify, std::string_view account_id, observe::Time now,
                   crypto::Random& random) {
    const std::int64_t exp = observe::seconds_since_epoch(now + dify.access_lifetime).count();
    // Dify refuses a token with aud or token_source, and reads an iat: exactly its own four claims.
    web::JsonWriter access;
    access.begin_object()
        .member("user_id", account_id)
        .member("exp", exp)
        .member("iss", std::string_view(dify.edition))
        .member("sub", "Console API Passport")
        .end_object();
    web::JsonWriter csrf;
    csrf.begin_object().member("exp", exp).member("sub", account_id).end_object();
    return {.access_token = sign(dify.secret_key, access.take()),
            .refresh_token = observe::Secret(crypto::hex(random.bytes(kRefreshBytes))),
            .csrf_token = sign(dify.secret_key, csrf.take())};
}

}  // namespace difysso::dify
