#include "signin/used_states.h"

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "observe/failure.h"

namespace difysso::signin {

RedisUsedStates::RedisUsedStates(redis::Client& redis, std::string key_prefix)
    : redis_(redis), key_prefix_(key_prefix.empty() ? "" : std::move(key_prefix) + ":") {}

bool RedisUsedStates::use(std::string_view state, const outbound::Deadline& deadline) {
    const std::string key = key_prefix_ + "difysso:state:" + crypto::hex(crypto::sha256(state));
    const redis::Reply reply = redis_.command({"SET", key, "1", "NX", "EX", "900"}, deadline);
    if (reply.type == redis::Reply::Type::status) return true;
    if (reply.type == redis::Reply::Type::nil) return false;
    throw observe::Failure(observe::Reason::redis_unavailable, "the used state was not stored");
}

}  // namespace difysso::signin
