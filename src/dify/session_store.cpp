#include "dify/session_store.h"

#include <iterator>
#include <utility>

#include "dify/logout_mark.h"
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

// By the replies to the looks of a sign-in: everything of the account, of the person at the
// provider, or this session alone.
bool was_ended(const std::vector<redis::Reply>& marks, const std::string& id,
               std::int64_t id_token_issued, std::int64_t now) {
    const auto ended = Ended::parse(marks[0].text);
    if (marks[0].type != redis::Reply::Type::nil && (!ended || now <= ended->at)) return true;
    if (was_logged_out(marks[1], id_token_issued, now)) return true;
    if (marks.size() == 2) return false;
    const auto session = SessionRecord::parse(id, marks[2]);
    return session && session->ended;
}

redis::Command remember(const SessionKeys& keys, const config::Dify& dify,
                        const SessionRecord& session, std::string text) {
    constexpr std::chrono::hours kLonger{24};
    return redis::command_of(
        "SETEX", keys.sid(session.provider, session.issuer, session.sub, session.sid),
        std::to_string((dify.refresh_lifetime + kLonger).count()), std::move(text));
}

}  // namespace

std::vector<redis::Reply> run_commands(redis::Client& redis,
                                       const std::vector<redis::Command>& commands,
                                       const outbound::Deadline& deadline,
                                       observe::Reason refused) {
    auto replies = redis.pipeline(commands, deadline);
    for (const redis::Reply& reply : replies)
        if (reply.type == redis::Reply::Type::error)
            throw observe::Failure(
                refused, "Redis refused a command about a session (what may its user do?)");
    return replies;
}

std::vector<redis::Reply> write_then_look(redis::Client& redis, std::vector<redis::Command> writes,
                                          std::vector<redis::Command> looks,
                                          const outbound::Deadline& deadline) {
    if (!redis.keeps_order()) {
        run_commands(redis, writes, deadline);
        return run_commands(redis, looks, deadline);
    }
    const auto written = static_cast<std::ptrdiff_t>(writes.size());
    std::move(looks.begin(), looks.end(), std::back_inserter(writes));
    std::vector<redis::Reply> replies = run_commands(redis, writes, deadline);
    replies.erase(replies.begin(), replies.begin() + written);
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
    using redis::command_of;
    std::vector<redis::Command> writes;
    writes.reserve(12);
    writes.push_back(command_of("SETEX", keys_.refresh_token(refresh), lifetime, who.account_id));
    writes.push_back(
        command_of("SETEX", keys_.account_refresh_token(who.account_id), lifetime, refresh));
    writes.push_back(
        command_of("SETEX", keys_.token(access), std::to_string(access_seconds), record));
    writes.push_back(command_of("SETEX", keys_.token(refresh), lifetime, record));
    writes.push_back(session.write(session_key));
    writes.push_back(command_of("EXPIRE", session_key, lifetime));
    writes.push_back(command_of("ZREMRANGEBYSCORE", account_key, "-inf", std::to_string(seconds)));
    writes.push_back(command_of("ZADD", account_key, until, who.event_id));
    writes.push_back(command_of("EXPIRE", account_key, lifetime));
    if (!session.sid.empty()) writes.push_back(remember_sid(keys_, dify_, session));
    std::vector<redis::Command> looks{
        {"GET", keys_.ended(who.account_id)},
        look_at_logout(keys_.logout(origin.provider, origin.issuer, origin.sub))};
    // Where the session may be found before its tokens are written, it may have been ended by its
    // id: what was deleted then was written afterwards.
    if (!redis_.keeps_order()) looks.push_back({"HGETALL", session_key});
    const auto marks = write_then_look(redis_, std::move(writes), std::move(looks), deadline);
    const auto id_token_issued = observe::seconds_since_epoch(origin.id_token_issued).count();
    if (!was_ended(marks, who.event_id, id_token_issued, seconds)) return observe::Done{};
    auto undo = take_back(keys_, dify_, tokens);
    undo.push_back({"DEL", session_key});
    undo.push_back({"ZREM", account_key, who.event_id});
    if (!session.sid.empty()) undo.push_back(remember_ended_sid(keys_, dify_, session));
    redis_.pipeline(undo, deadline);
    return observe::Reason::session_ended;
}

redis::Command remember_sid(const SessionKeys& keys, const config::Dify& dify,
                            const SessionRecord& session) {
    return remember(keys, dify, session, std::to_string(session.until));
}

redis::Command remember_ended_sid(const SessionKeys& keys, const config::Dify& dify,
                                  const SessionRecord& session) {
    return remember(keys, dify, session, std::string(kEndedToken));
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
