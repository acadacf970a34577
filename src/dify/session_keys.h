#pragma once
#include <string>
#include <string_view>

namespace difysso::dify {

// The names of the keys of sessions in Redis: two of Dify's, and ours, which begin with `difysso:`;
// all under REDIS_KEY_PREFIX (Dify, extensions/redis_names.py: the prefix and a colon stand before
// every key). Immutable; any thread.
class SessionKeys {
  public:
    explicit SessionKeys(std::string_view prefix);

    // Dify's (services/account_service.py): the account of a refresh token, and an account's
    // newest.
    std::string refresh_token(std::string_view token) const;
    std::string account_refresh_token(std::string_view account) const;

    // Whose a token is (TokenRecord), or that it was ended: of an access token and of a refresh
    // token. No token stands in the name, only its SHA-256 in hex.
    std::string token(std::string_view token) const { return token_of_hash(hash(token)); }
    std::string token_of_hash(std::string_view hash) const;
    // Who is exchanging a refresh token just now.
    std::string claim(std::string_view token) const;
    // A session (SessionRecord), and the sessions of an account.
    std::string session(std::string_view id) const;
    std::string account(std::string_view id) const;
    // When everything of an account was ended (Ended).
    std::string ended(std::string_view account) const;
    // The iat of the last logout token about somebody.
    std::string logout(std::string_view provider, std::string_view issuer,
                       std::string_view sub) const;
    // Until when a session lives that a provider calls `sid`, or that it has ended here.
    std::string sid(std::string_view provider, std::string_view issuer, std::string_view sub,
                    std::string_view sid) const;
    // A logout token that was seen.
    std::string jti(std::string_view provider, std::string_view jti) const;

    static std::string hash(std::string_view token);

  private:
    std::string make(std::string_view name, std::string_view of) const;
    std::string prefix_;
};

}  // namespace difysso::dify
