#include "command/arguments.h"
#include "command/check_parts.h"
#include "crypto/encoding.h"
#include "crypto/random.h"
#include "redis/pooled_client.h"

namespace difysso::command {
namespace {

constexpr std::chrono::seconds kPatience{10};

// The three kinds of keys that a sign-in writes, under names that nothing looks for.
std::vector<redis::Command> writes(const std::string& prefix) {
    crypto::SystemRandom random;
    const std::string name = "difysso-check-" + crypto::hex(random.bytes(8));
    return {{"SET", prefix + "difysso:state:" + name, "1", "NX", "EX", "1"},
            {"SETEX", prefix + "refresh_token:" + name, "1", "-"},
            {"SETEX", prefix + "account_refresh_token:" + name, "1", "-"}};
}

}  // namespace

void check_redis(const config::Settings& settings, outbound::Resolver& resolver, Report& report) {
    const outbound::Deadline deadline = outbound::Deadline::after(kPatience);
    const std::string place = settings.redis.host + ":" + std::to_string(settings.redis.port) +
                              ", database " + std::to_string(settings.redis.db);
    const std::string prefix =
        settings.redis.key_prefix.empty() ? "" : settings.redis.key_prefix + ":";
    try {
        redis::PooledClient client(settings.redis, resolver, 1);
        for (const redis::Reply& reply : client.pipeline(writes(prefix), deadline))
            if (reply.type == redis::Reply::Type::error) {
                report.fail("Redis", place + ": a key that a sign-in writes was refused",
                            "give the user REDIS_USERNAME the rights of README's ACL line");
                return;
            }
        report.good("Redis", place + ", writable");
    } catch (const observe::Failure& failure) {
        report.fail(
            "Redis", place + ": " + describe(failure),
            "see REDIS_HOST, REDIS_PORT, REDIS_USERNAME, REDIS_PASSWORD, REDIS_DB; Redis must "
            "take writes");
    }
}

}  // namespace difysso::command
