// A Redis Cluster: keys on several nodes, slots that move, nodes that die and come back.
#include "redis_cluster.h"

#include <set>

#include <boost/test/unit_test.hpp>

#include "redis/cluster_client.h"
#include "redis/key_scan.h"
#include "stack.h"

using namespace difysso;
using namespace difysso::service;
using namespace std::chrono_literals;
using observe::Failure;
using outbound::Deadline;
using redis::ClusterClient;
using redis::slot_of;

namespace {

Deadline late() {
    return Deadline::after(60s);
}

struct Bench {
    Bench() {
        cluster.add_user("difysso", RedisServer::password,
                         RedisServer::gateway_rules() + " +cluster|slots +asking");
    }
    config::Redis settings(std::size_t seed = 0) {
        config::Redis redis;
        redis.username = "difysso";
        redis.cluster.use = true;
        redis.cluster.servers = {{"127.0.0.1", cluster.node(seed).port()}};
        redis.cluster.password = observe::Secret(RedisServer::password);
        return redis;
    }
    // CLUSTER SETSLOT slot ... at the node.
    void set_slot(std::size_t node, int slot, const std::string& what, const std::string& id) {
        cluster.node(node).command({"CLUSTER", "SETSLOT", std::to_string(slot), what, id});
    }

    RedisCluster cluster;
    outbound::Resolver resolver;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(redis_cluster, Bench)

BOOST_AUTO_TEST_CASE(keys_are_found_on_the_nodes_that_have_their_slots) {
    ClusterClient client(settings(1), resolver, 2);
    std::vector<redis::Command> writes;
    std::vector<redis::Command> reads;
    for (int i = 0; i < 200; ++i) {
        const std::string key = "difysso:" + std::to_string(i);
        writes.push_back({"SET", key, std::to_string(i), "EX", "1000"});
        reads.push_back({"GET", key});
    }
    for (const auto& reply : client.pipeline(writes, late()))
        BOOST_TEST(reply.text == "OK");
    const auto replies = client.pipeline(reads, late());
    for (int i = 0; i < 200; ++i)
        BOOST_TEST(replies[static_cast<std::size_t>(i)].text == std::to_string(i));
    for (std::size_t node = 0; node < RedisCluster::size; ++node) {
        for (const auto& [key, entry] : cluster.node(node).entries())
            BOOST_TEST(RedisCluster::owner(slot_of(key)) == node);
    }
    const auto table = client.table(late());
    BOOST_TEST(table->covered() == redis::kSlots);
    BOOST_TEST(table->masters().size() == RedisCluster::size);
}

BOOST_AUTO_TEST_CASE(keys_are_scanned_on_every_master_and_only_those_asked_for) {
    for (std::size_t node = 0; node < RedisCluster::size; ++node)
        cluster.node(node).command({"ACL", "SETUSER", "difysso", "+scan"});
    ClusterClient client(settings(), resolver, 2);
    std::vector<redis::Command> writes;
    std::set<std::string> expected;
    for (int i = 0; i < 3000; ++i) {
        expected.insert("difysso:a*:" + std::to_string(i));
        writes.push_back({"SET", "difysso:a*:" + std::to_string(i), "1", "EX", "1000"});
        writes.push_back({"SET", "difysso:ab:" + std::to_string(i), "1", "EX", "1000"});
    }
    client.pipeline(writes, late());
    std::set<std::string> seen;
    std::size_t largest = 0;
    redis::scan_keys(settings(1), resolver,
                     "difysso:a*:", [&](const std::vector<std::string>& keys) {
                         seen.insert(keys.begin(), keys.end());
                         largest = std::max(largest, keys.size());
                     });
    BOOST_TEST((seen == expected));
    BOOST_TEST(largest < 2000U);
}

BOOST_AUTO_TEST_CASE(a_user_who_may_not_scan_is_told) {
    for (std::size_t node = 0; node < RedisCluster::size; ++node)
        cluster.node(node).command({"ACL", "SETUSER", "difysso", "-scan"});
    BOOST_CHECK_EXCEPTION(redis::scan_keys(settings(), resolver, "difysso:", [](const auto&) {}),
                          Failure, [](const Failure& failure) {
                              return failure.detail().view() == "the user has no right to SCAN";
                          });
}

// By hand what redis-cli --cluster reshard does with one slot.
BOOST_AUTO_TEST_CASE(a_slot_that_moves_is_followed) {
    ClusterClient client(settings(), resolver, 2);
    const std::string key = "difysso:{moving}";
    const std::string other = "difysso:{moving}:other";
    const int slot = slot_of(key);
    const std::size_t from = RedisCluster::owner(slot);
    const std::size_t to = (from + 1) % RedisCluster::size;
    client.pipeline({{"SET", key, "1"}, {"SET", other, "1"}}, late());
    set_slot(to, slot, "IMPORTING", cluster.id(from));
    set_slot(from, slot, "MIGRATING", cluster.id(to));
    cluster.node(from).command({"MIGRATE", "127.0.0.1", std::to_string(cluster.node(to).port()),
                                key, "0", "5000", "AUTH", RedisServer::password});
    BOOST_TEST(
        cluster.node(to).command({"CLUSTER", "COUNTKEYSINSLOT", std::to_string(slot)}).at(0) ==
        "1");
    // ASK for what has moved, the old node for what hasn't; nothing is counted twice.
    const auto replies =
        client.pipeline({{"GET", key}, {"GET", other}, {"GETDEL", key}, {"GET", key}}, late());
    BOOST_TEST(replies[0].text == "1");
    BOOST_TEST(replies[1].text == "1");
    BOOST_TEST(replies[2].text == "1");
    BOOST_TEST((replies[3].type == redis::Reply::Type::nil));
    cluster.node(from).command({"MIGRATE", "127.0.0.1", std::to_string(cluster.node(to).port()),
                                other, "0", "5000", "AUTH", RedisServer::password});
    for (std::size_t i = 0; i < RedisCluster::size; ++i)
        set_slot((to + i) % RedisCluster::size, slot, "NODE", cluster.id(to));
    BOOST_TEST(client.command({"GET", other}, late()).text == "1");
    BOOST_TEST(client.table(late())->owner(slot)->port == cluster.node(to).port());
}

BOOST_AUTO_TEST_CASE(a_node_that_is_away_is_found_again) {
    ClusterClient client(settings(), resolver, 2);
    const std::string key = "difysso:x";
    client.command({"SET", key, "1"}, late());
    RedisServer& owner = cluster.node(RedisCluster::owner(slot_of(key)));
    owner.stop();
    BOOST_CHECK_THROW(client.command({"GET", key}, late()), Failure);
    owner.start();
    wait_until(
        [&] {
            try {
                return client.command({"SET", key, "2"}, late()).text == "OK";
            } catch (const Failure&) {
                return false;
            }
        },
        "the node to serve its slots again", 60s);
}

BOOST_AUTO_TEST_CASE(a_replica_that_takes_over_is_found) {
    const std::string key = "difysso:x";
    const std::size_t owner = RedisCluster::owner(slot_of(key));
    RedisServer& replica = cluster.add_replica(owner);
    replica.add_user("difysso", RedisServer::password,
                     RedisServer::gateway_rules() + " +cluster|slots +asking");
    ClusterClient client(settings((owner + 1) % RedisCluster::size), resolver, 2);
    client.command({"SET", key, "before"}, late());
    wait_until(
        [&] {
            return replica.info("slave_repl_offset") ==
                   cluster.node(owner).info("master_repl_offset");
        },
        "the replica to have the key");
    cluster.node(owner).stop();
    redis::Reply found;
    wait_until(
        [&] {
            try {
                found = client.command({"GET", key}, late());
                return true;
            } catch (const Failure&) {
                return false;
            }
        },
        "the replica to take over", 60s);
    BOOST_TEST(found.text == "before");
    BOOST_TEST(client.command({"SET", key, "after"}, late()).text == "OK");
    BOOST_TEST(client.table(late())->owner(slot_of(key))->port == replica.port());
}

BOOST_AUTO_TEST_CASE(a_single_redis_is_no_cluster) {
    const TemporaryFolder folder;
    const RedisServer single(folder);
    config::Redis redis = settings();
    redis.username = "";
    redis.cluster.servers = {{"127.0.0.1", single.port()}};
    ClusterClient client(redis, resolver, 2);
    BOOST_CHECK_EXCEPTION(client.command({"PING"}, late()), Failure, [](const Failure& failure) {
        return failure.detail().view() == "the server is no node of a cluster";
    });
}

BOOST_AUTO_TEST_CASE(a_user_who_may_not_ask_for_the_slots_is_told) {
    for (std::size_t node = 0; node < RedisCluster::size; ++node)
        cluster.node(node).command({"ACL", "SETUSER", "difysso", "-cluster|slots"});
    ClusterClient client(settings(), resolver, 2);
    BOOST_CHECK_EXCEPTION(client.command({"PING"}, late()), Failure, [](const Failure& failure) {
        return failure.detail().view() == "the user may not ask for CLUSTER SLOTS";
    });
}

BOOST_AUTO_TEST_CASE(a_sign_in_works_with_its_keys_on_several_nodes) {
    Stack stack({.gateway = {.workers = 1, .threads = 4}, .serve = false});
    stack.gateway.configure(
        stack.settings({.settings = {{"REDIS_HOST", "nowhere.test"},
                                     {"REDIS_PASSWORD", ""},
                                     {"REDIS_USERNAME", "difysso"},
                                     {"REDIS_USE_CLUSTERS", "true"},
                                     {"REDIS_CLUSTERS", cluster.addresses()},
                                     {"REDIS_CLUSTERS_PASSWORD", RedisServer::password}}}));
    stack.serve();
    constexpr int kSignIns = 5;
    for (int i = 0; i < kSignIns; ++i) {
        Browser alice = stack.browser();
        const Answer login = alice.get(stack.gateway_url("/v1/auth/login"));
        const std::string callback = stack.code_for(alice, login, "alice");
        BOOST_TEST(alice.get(callback).status == 302);
        // The state is marked used, whichever node it is on.
        BOOST_TEST(alice.get(callback).status == 400);
    }
    std::map<std::string, int> kinds;
    for (const auto& [key, entry] : cluster.entries()) {
        ++kinds[key.substr(0, key.rfind(':'))];
        BOOST_TEST(entry.ttl_seconds > 0, key);
    }
    BOOST_TEST(kinds["difysso:state"] == kSignIns);
    // Within one second a person's access tokens are the same.
    BOOST_TEST(kinds["difysso:token"] >= 1);
    BOOST_TEST(kinds["refresh_token"] == kSignIns);
    BOOST_TEST(kinds["account_refresh_token"] == 1);
    BOOST_TEST(stack.redis.entries().empty());

    const Result check = stack.gateway.run({"check"});
    BOOST_TEST(check.output.find("16384 of 16384 slots served, writable") != std::string::npos,
               check.output);
}

BOOST_AUTO_TEST_SUITE_END()
