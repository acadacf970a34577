#include "dify/session_store.h"

#include <algorithm>

#include "observe/failure.h"

namespace difysso::dify {
namespace {

TokenRecord token_record(const SignedIn& who, std::int64_t issued) {
    return {.account = who.account_id,
            .session = who.event_id,
            .issued = issued,
            .email = who.email,
            .name = who.name,
            .workspace = who.tenant_id,
            .role = who.role,
            .groups = who.groups};
}

std::vector<redis::Reply> checked(std::vector<redis::Reply> replies) {
    for (const redis::Reply& reply : replies)
        if (reply.type == redis::Reply::Type::error)
            throw observe::Failure(
                observe::Reason::redis_refuses_writes,
                "Redis refused a command about a session (what may its user do?)");
    return replies;
}

// An ID token up to the last logout token's iat is of a session that has ended (OpenID Connect
// Back-Channel Logout 1.0, section 2.6). A logout token from the future reaches up to now.
bool was_logged_out(const redis::Reply& logout, std::int64_t issued, std::int64_t now) {
    if (logout.type != redis::Reply::Type::string) return false;
    const auto iat = parse_seconds(logout.text);
    return !iat || issued <= std::min(*iat, now);
}

}  // namespace

std::vector<redis::Reply> write_then_look(redis::Client& redis,
                                          const std::vector<redis::Command>& writes,
                                          const std::vector<redis::Command>& looks,
                                          const outbound::Deadline& deadline) {
    if (!redis.keeps_order()) {
        checked(redis.pipeline(writes, deadline));
        return checked(redis.pipeline(looks, deadline));
    }
    std::vector<redis::Command> all = writes;
    all.insert(all.end(), looks.begin(), looks.end());
    std::vector<redis::Reply> replies = checked(redis.pipeline(all, deadline));
    replies.erase(replies.begin(), replies.begin() + static_cast<std::ptrdiff_t>(writes.size()));
    return replies;
}

RedisSessions::RedisSessions(redis::Client& redis, const config::Dify& dify,
                             const std::string& key_prefix)
    : redis_(redis), dify_(dify), keys_(key_prefix) {}

observe::Outcome<observe::Done> RedisSessions::save(const Tokens& tokens, const SignedIn& who,
                                                    const SessionOrigin& origin, observe::Time now,
                                                    const outbound::Deadline& deadline) {
    const std::string& refresh = tokens.refresh_token.reveal();
    const std::string& access = tokens.access_token.reveal();
    const auto seconds = observe::seconds_since_epoch(now).count();
    const auto refresh_seconds = dify_.refresh_lifetime.count();
    const auto access_seconds = std::chrono::seconds(dify_.access_lifetime).count();
    const std::string lifetime = std::to_string(refresh_seconds);
    const std::string until = std::to_string(seconds + refresh_seconds);
    const std::string record = token_record(who, seconds).text();
    const SessionRecord session{
        .id = who.event_id,
        .account = who.account_id,
        .email = who.email,
        .name = who.name,
        .provider = origin.provider,
        .issuer = origin.issuer,
        .sub = origin.sub,
        .sid = origin.sid,
        .claimed_email = origin.email,
        .email_verified = origin.email_verified,
        .groups = who.groups,
        .since = seconds,
        .last = seconds,
        .until = seconds + refresh_seconds,
        .client_address = origin.client_address,
        .user_agent = origin.user_agent,
        .sealed_id_token = origin.sealed_id_token,
        .sealed_grant = origin.sealed_grant,
        .refresh_token = refresh,
        .access_tokens = {{SessionKeys::hash(access), seconds + access_seconds}},
        .ended = {}};
    const std::string session_key = keys_.session(who.event_id);
    const std::string account_key = keys_.account(who.account_id);
    const auto marks =
        write_then_look(redis_,
                        {{"SETEX", keys_.refresh_token(refresh), lifetime, who.account_id},
                         {"SETEX", keys_.account_refresh_token(who.account_id), lifetime, refresh},
                         {"SETEX", keys_.token(access), std::to_string(access_seconds), record},
                         {"SETEX", keys_.token(refresh), lifetime, record},
                         session.write(session_key),
                         {"EXPIRE", session_key, lifetime},
                         {"ZREMRANGEBYSCORE", account_key, "-inf", std::to_string(seconds)},
                         {"ZADD", account_key, until, who.event_id},
                         {"EXPIRE", account_key, lifetime}},
                        {{"GET", keys_.ended(who.account_id)},
                         {"GET", keys_.logout(origin.provider, origin.issuer, origin.sub)}},
                        deadline);
    const auto ended = Ended::parse(marks[0].text);
    const bool ended_now =
        marks[0].type != redis::Reply::Type::nil && (!ended || seconds <= ended->at);
    const auto id_token_issued = observe::seconds_since_epoch(origin.id_token_issued).count();
    if (!ended_now && !was_logged_out(marks[1], id_token_issued, seconds)) return observe::Done{};
    auto undo = take_back(keys_, dify_, tokens);
    undo.push_back({"DEL", session_key});
    undo.push_back({"ZREM", account_key, who.event_id});
    redis_.pipeline(undo, deadline);
    return observe::Reason::session_ended;
}

std::vector<redis::Command> take_back(const SessionKeys& keys, const config::Dify& dify,
                                      const Tokens& tokens) {
    return {{"DEL", keys.refresh_token(tokens.refresh_token.reveal())},
            {"DEL", keys.token(tokens.refresh_token.reveal())},
            {"SETEX", keys.token(tokens.access_token.reveal()),
             std::to_string(std::chrono::seconds(dify.access_lifetime).count()),
             std::string(kEndedToken)}};
}

}  // namespace difysso::dify
