#include "dify/logout_mark.h"

#include <algorithm>

#include "dify/session_record.h"
#include "observe/failure.h"

namespace difysso::dify {
namespace {

// Longer than an attempt lives whose ID token may still come.
constexpr const char* kSeconds = "1800";
constexpr const char* kMember = "iat";

}  // namespace

void mark_logout(redis::Client& redis, const std::string& key, std::int64_t iat,
                 const outbound::Deadline& deadline) {
    const auto replies = redis.pipeline(
        {{"ZADD", key, "GT", std::to_string(iat), kMember}, {"EXPIRE", key, kSeconds}}, deadline);
    for (const redis::Reply& reply : replies)
        if (reply.type != redis::Reply::Type::integer)
            throw observe::Failure(observe::Reason::redis_refuses_writes,
                                   "a logout can't be remembered");
}

redis::Command look_at_logout(const std::string& key) {
    return {"ZREVRANGE", key, "0", "0", "WITHSCORES"};
}

bool was_logged_out(const redis::Reply& mark, std::int64_t issued, std::int64_t now) {
    if (mark.elements.size() != 2) return false;
    const auto iat = parse_seconds(mark.elements[1].text);
    return !iat || issued <= std::min(*iat, now);
}

}  // namespace difysso::dify
