#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "outbound/deadline.h"
#include "redis/client.h"

namespace difysso::dify {

// The mark of somebody's last logout at his provider: up to when his ID tokens begin nothing more.
// It stands in a sorted set of one member, whose score only grows: what a provider tells late, out
// of its order, takes nothing back. `key` is SessionKeys::logout.

// Throws as redis::Client, and observe::Failure (redis_refuses_writes) when it isn't marked.
void mark_logout(redis::Client& redis, const std::string& key, std::int64_t iat,
                 const outbound::Deadline& deadline);

// The question whose reply was_logged_out() judges.
redis::Command look_at_logout(const std::string& key);
// An ID token up to the last logout token's iat is of a session that has ended (OpenID Connect
// Back-Channel Logout 1.0, section 2.6). A logout token from the future reaches up to now.
bool was_logged_out(const redis::Reply& mark, std::int64_t issued, std::int64_t now);

}  // namespace difysso::dify
