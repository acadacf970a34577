#include "dify/session_store.h"

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "observe/failure.h"
#include "web/json_writer.h"

namespace difysso::dify {
namespace {

// What we remember of an access token: whose it is, and what there was to know at its sign-in.
std::string token_record(const SignedIn& who, observe::Time now) {
    web::JsonWriter json;
    json.begin_object()
        .member("account", std::string_view(who.account_id))
        .member("session", std::string_view(who.event_id))
        .member("issued", static_cast<std::int64_t>(observe::seconds_since_epoch(now).count()))
        .member("email", std::string_view(who.email))
        .member("name", std::string_view(who.name))
        .member("workspace", std::string_view(who.tenant_id))
        .member("role", std::string_view(who.role))
        .key("groups")
        .begin_array();
    for (const std::string& group : who.groups)
        json.value(std::string_view(group));
    return json.end_array().end_object().take();
}

}  // namespace

RedisSessions::RedisSessions(redis::Client& redis, const config::Dify& dify, std::string key_prefix)
    : redis_(redis), dify_(dify), key_prefix_(std::move(key_prefix)) {}

std::string RedisSessions::key(std::string_view name, std::string_view of) const {
    // Dify, extensions/redis_names.py: the prefix stands before every key, with a colon.
    std::string key = key_prefix_.empty() ? "" : key_prefix_ + ":";
    return key.append(name).append(of);
}

void RedisSessions::save(const Tokens& tokens, const SignedIn& who, observe::Time now,
                         const outbound::Deadline& deadline) {
    const std::string& refresh = tokens.refresh_token.reveal();
    const std::string lifetime = std::to_string(dify_.refresh_lifetime.count());
    const std::string access_lifetime =
        std::to_string(std::chrono::seconds(dify_.access_lifetime).count());
    const std::string token_hash = crypto::hex(crypto::sha256(tokens.access_token.reveal()));
    const auto replies = redis_.pipeline(
        {{"SETEX", key("refresh_token:", refresh), lifetime, who.account_id},
         {"SETEX", key("account_refresh_token:", who.account_id), lifetime, refresh},
         {"SET", key("difysso:token:", token_hash), token_record(who, now), "EX", access_lifetime}},
        deadline);
    for (const redis::Reply& reply : replies)
        if (reply.type != redis::Reply::Type::status)
            throw observe::Failure(observe::Reason::redis_refuses_writes,
                                   "Redis refused to keep a session's keys");
}

}  // namespace difysso::dify
