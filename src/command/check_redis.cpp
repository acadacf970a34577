#include "command/arguments.h"
#include "command/check_parts.h"
#include "crypto/encoding.h"
#include "crypto/random.h"
#include "redis/cluster_client.h"
#include "redis/make_client.h"
#include "redis/sentinels.h"

namespace difysso::command {
namespace {

constexpr std::chrono::seconds kPatience{10};

// What sign-ins and sessions do in Redis, command by command, with keys that nothing looks for and
// that are gone a second later. (SCAN is for all keys: it isn't tried.)
std::vector<redis::Command> writes(const std::string& prefix) {
    crypto::SystemRandom random;
    const std::string name = "difysso-check-" + crypto::hex(random.bytes(8));
    const std::string refresh = prefix + "refresh_token:" + name;
    const std::string session = prefix + "difysso:session:" + name;
    const std::string account = prefix + "difysso:account:" + name;
    return {{"SET", prefix + "difysso:state:" + name, "1", "NX", "EX", "1"},
            {"SETEX", refresh, "1", "-"},
            {"SETEX", prefix + "account_refresh_token:" + name, "1", "-"},
            {"GET", refresh},
            {"PTTL", refresh},
            {"GETDEL", refresh},
            {"HSET", session, "a", "1"},
            {"EXPIRE", session, "1"},
            {"HGETALL", session},
            {"HDEL", session, "a"},
            {"ZADD", account, "1", "a"},
            {"ZADD", account, "GT", "2", "a"},
            {"EXPIRE", account, "1"},
            {"ZREVRANGE", account, "0", "0", "WITHSCORES"},
            {"ZREM", account, "a"},
            {"ZREMRANGEBYSCORE", account, "-inf", "1"},
            {"DEL", account}};
}

std::string places(const std::vector<config::Server>& servers) {
    std::string list;
    for (const config::Server& server : servers)
        list += (list.empty() ? "" : ",") + server.text();
    return list;
}

// As the configuration has it, for when nothing is found.
std::string configured_place(const config::Redis& redis) {
    if (redis.sentinel.use) return "by Sentinel at " + places(redis.sentinel.servers);
    if (redis.cluster.use) return "cluster at " + places(redis.cluster.servers);
    return redis.server.text() + ", database " + std::to_string(redis.db);
}

std::string transport(const config::Redis::Tls& tls) {
    if (!tls.use) return "";
    return tls.verify ? ", TLS" : ", TLS (its certificate isn't verified)";
}

// Where it is: what Sentinels or the cluster say, and what the server says of itself.
std::string found_place(const config::Redis& redis, outbound::Resolver& resolver,
                        const outbound::Deadline& deadline) {
    if (redis.sentinel.use) {
        redis::Sentinels sentinels(redis, resolver);
        return "master " + sentinels.find(deadline).master.text() + " by Sentinel, database " +
               std::to_string(redis.db);
    }
    if (redis.cluster.use) {
        redis::ClusterClient cluster(redis, resolver, 1);
        const auto table = cluster.table(deadline);
        return "cluster of " + places(table->masters()) + ", " + std::to_string(table->covered()) +
               " of " + std::to_string(redis::kSlots) + " slots served";
    }
    return configured_place(redis);
}

}  // namespace

void check_redis(const config::Settings& settings, outbound::Resolver& resolver, Report& report) {
    const outbound::Deadline deadline = outbound::Deadline::after(kPatience);
    const std::string prefix =
        settings.redis.key_prefix.empty() ? "" : settings.redis.key_prefix + ":";
    std::string place = configured_place(settings.redis);
    try {
        place = found_place(settings.redis, resolver, deadline) + transport(settings.redis.tls);
        const auto client = redis::make_client(settings.redis, resolver, 1);
        for (const redis::Reply& reply : client->pipeline(writes(prefix), deadline))
            if (reply.type == redis::Reply::Type::error) {
                report.fail("Redis", place + ": a command of sign-ins and sessions was refused",
                            "give the user REDIS_USERNAME the rights of README's ACL line");
                return;
            }
        report.good("Redis", place + ", writable");
    } catch (const observe::Failure& failure) {
        report.fail("Redis", place + ": " + describe(failure),
                    "see the keys REDIS_*, and the rights in README's ACL line; Redis must take "
                    "writes");
    }
}

}  // namespace difysso::command
