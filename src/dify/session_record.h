#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "redis/client.h"

namespace difysso::dify {

// What Redis remembers of sessions begun here, and how it is written there. What is read is judged:
// other programs write into the same Redis. Times are seconds since 1970.

// Nothing unless all of the text is a number.
std::optional<std::int64_t> parse_seconds(std::string_view text);

// Of an access token until it expires, and of a refresh token as long as it lives.
struct TokenRecord {
    std::string account;  // Dify's account id
    std::string session;  // the id of its sign-in event
    std::int64_t issued = 0;
    std::string email, name, workspace, role;
    std::vector<std::string> groups;

    std::string text() const;
    // Nothing when the text is none.
    static std::optional<TokenRecord> parse(const std::string& text);
};

// What stands in the place of a TokenRecord when the token's session was ended.
inline constexpr std::string_view kEndedToken = "ended";

// Everything of an account that began up to `at`, this second included, has ended. It has to be
// remembered until the access tokens have expired that were valid then.
struct Ended {
    std::int64_t at = 0;
    std::int64_t until = 0;

    std::string text() const;
    static std::optional<Ended> parse(const std::string& text);
};

// A session: who, how, from where, and the tokens that can still be used for it. Redis has it as a
// hash, so that a refresh and an ending that meet each change their own fields.
struct SessionRecord {
    std::string id;
    std::string account, email, name;
    std::string provider, issuer, sub, sid;
    std::string claimed_email;  // as the ID token gave it; the next is about this one
    bool email_verified = false;
    std::vector<std::string> groups;
    std::int64_t since = 0, last = 0, until = 0;
    std::string client_address, user_agent;
    std::string sealed_id_token;  // for the provider's logout; "" when it needs none
    std::string sealed_grant;     // to ask the provider again; "" when it isn't asked
    std::string refresh_token;    // the one that works
    std::map<std::string, std::int64_t> access_tokens;  // SHA-256 in hex: exp
    std::optional<std::int64_t> ended;                  // when it was begun to end it
    bool over = false;  // that was finished: nothing of it works any more

    // HSET of `key`, all fields.
    redis::Command write(const std::string& key) const;
    // HSET of `key`, what the provider says anew when it is asked again.
    redis::Command write_said(const std::string& key) const;
    // From the reply to HGETALL; nothing when there is no such session.
    static std::optional<SessionRecord> parse(const std::string& id, const redis::Reply& reply);
};

// The fields of a session's hash that others than SessionRecord name.
struct SessionField {
    static constexpr const char* refresh_token = "refresh";
    static constexpr const char* sealed_grant = "grant";
    static constexpr const char* ended = "ended";
    static constexpr const char* over = "over";
    static constexpr const char* last = "last";
    static constexpr const char* until = "until";
    static std::string access_token(std::string_view hash) { return "access:" + std::string(hash); }
};

}  // namespace difysso::dify
