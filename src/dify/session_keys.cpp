#include "dify/session_keys.h"

#include <initializer_list>

#include "crypto/digest.h"
#include "crypto/encoding.h"

namespace difysso::dify {
namespace {

// Of several texts, so that no two lists of texts have the same hash.
std::string hash_of_all(std::initializer_list<std::string_view> texts) {
    std::string all;
    for (const std::string_view text : texts)
        all.append(std::to_string(text.size())).append(":").append(text);
    return SessionKeys::hash(all);
}

}  // namespace

SessionKeys::SessionKeys(std::string_view prefix)
    : prefix_(prefix.empty() ? "" : std::string(prefix) + ":") {}

std::string SessionKeys::make(std::string_view name, std::string_view of) const {
    return std::string(prefix_).append(name).append(of);
}

std::string SessionKeys::refresh_token(std::string_view token) const {
    return make("refresh_token:", token);
}
std::string SessionKeys::account_refresh_token(std::string_view account) const {
    return make("account_refresh_token:", account);
}
std::string SessionKeys::token_of_hash(std::string_view hash) const {
    return make("difysso:token:", hash);
}
std::string SessionKeys::claim(std::string_view token) const {
    return make("difysso:claim:", hash(token));
}
std::string SessionKeys::session(std::string_view id) const {
    return make("difysso:session:", id);
}
std::string SessionKeys::account(std::string_view id) const {
    return make("difysso:account:", id);
}
std::string SessionKeys::ended(std::string_view account) const {
    return make("difysso:ended:", account);
}
std::string SessionKeys::logout(std::string_view provider, std::string_view issuer,
                                std::string_view sub) const {
    return make("difysso:logout:", hash_of_all({provider, issuer, sub}));
}
std::string SessionKeys::sid(std::string_view provider, std::string_view issuer,
                             std::string_view sub, std::string_view sid) const {
    return make("difysso:sid:", hash_of_all({provider, issuer, sub, sid}));
}
std::string SessionKeys::jti(std::string_view provider, std::string_view jti) const {
    return make("difysso:jti:", hash_of_all({provider, jti}));
}

std::string SessionKeys::hash(std::string_view token) {
    return crypto::hex(crypto::sha256(token));
}

}  // namespace difysso::dify
