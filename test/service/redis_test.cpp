#include <boost/test/unit_test.hpp>

#include "redis/pooled_client.h"
#include "redis_server.h"

using namespace difysso;
using namespace std::chrono_literals;
using observe::Failure;
using observe::Reason;
using outbound::Deadline;
using redis::PooledClient;
using redis::Reply;
using service::RedisServer;

namespace {

Deadline late() {
    return Deadline::after(60s);
}

struct Server {
    static RedisServer& get() {
        static Server only;
        return only.server;
    }
    service::TemporaryFolder folder;
    RedisServer server{folder};
};

config::Redis settings() {
    config::Redis redis;
    redis.server.name = "localhost";
    redis.server.port = Server::get().port();
    redis.password = observe::Secret(RedisServer::password);
    return redis;
}

struct Bench {
    explicit Bench(const config::Redis& redis = settings()) : client(redis, resolver, 4) {}

    Reason refusal(const redis::Command& command, const Deadline& deadline = late()) {
        try {
            client.command(command, deadline);
        } catch (const Failure& failure) {
            return failure.reason();
        }
        BOOST_ERROR("Redis answered");
        return Reason::internal;
    }

    RedisServer& server = Server::get();
    outbound::Resolver resolver;
    PooledClient client;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(redis_service, Bench)

BOOST_AUTO_TEST_CASE(commands_reach_the_database_that_is_set) {
    config::Redis third = settings();
    third.db = 3;
    Bench bench(third);
    const std::string value("a\0b\r\n", 5);
    const auto replies = bench.client.pipeline({{"SET", "key", value, "EX", "100"},
                                                {"GET", "key"},
                                                {"SET", "key", "x", "NX"},
                                                {"TTL", "key"},
                                                {"LPUSH", "key", "x"}},
                                               late());
    BOOST_TEST(replies[0].text == "OK");
    BOOST_TEST((replies[1].text == value));
    BOOST_TEST((replies[2].type == Reply::Type::nil));
    BOOST_TEST(replies[3].integer == 100);
    BOOST_TEST((replies[4].type == Reply::Type::error));
    BOOST_TEST(server.command({"EXISTS", "key"}, 3).at(0) == "1");
    BOOST_TEST(server.command({"EXISTS", "key"}, 0).at(0) == "0");
}

BOOST_AUTO_TEST_CASE(a_restart_between_two_uses_is_not_noticed) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] { client.command({"BLPOP", "nothing", "0.05"}, late()); });
    }
    for (auto& thread : threads)
        thread.join();
    server.restart();
    for (int i = 0; i < 4; ++i)
        BOOST_TEST(client.command({"PING"}, late()).text == "PONG");
}

BOOST_AUTO_TEST_CASE(a_server_that_is_away_is_found_again) {
    server.stop();
    BOOST_TEST((refusal({"PING"}) == Reason::redis_unavailable));
    server.start();
    BOOST_TEST(client.command({"PING"}, late()).text == "PONG");
}

BOOST_AUTO_TEST_CASE(a_refused_sign_in_is_no_connection) {
    config::Redis wrong = settings();
    wrong.password = observe::Secret("wrong");
    BOOST_TEST((Bench(wrong).refusal({"PING"}) == Reason::redis_unavailable));
    wrong = settings();
    wrong.db = 99;
    BOOST_TEST((Bench(wrong).refusal({"PING"}) == Reason::redis_unavailable));
}

BOOST_AUTO_TEST_CASE(a_user_of_its_own_may_do_what_its_rules_say) {
    const std::string password = "it's a \"pass\\word\" #1";
    server.add_user("gate", password, "~difysso:* -@all +get +select");
    config::Redis redis = settings();
    redis.username = "gate";
    redis.password = observe::Secret(password);
    redis.db = 1;
    Bench bench(redis);
    BOOST_TEST((bench.client.command({"GET", "difysso:x"}, late()).type == Reply::Type::nil));
    const Reply refused = bench.client.command({"GET", "other"}, late());
    BOOST_TEST((refused.type == Reply::Type::error));
    BOOST_TEST(refused.text.starts_with("NOPERM"));
}

BOOST_AUTO_TEST_CASE(a_full_server_refuses_writes) {
    server.command({"CONFIG", "SET", "maxmemory", "1"});
    BOOST_TEST((refusal({"SET", "full", "x"}) == Reason::redis_refuses_writes));
    BOOST_TEST((client.command({"GET", "full"}, late()).type == Reply::Type::nil));
    server.command({"CONFIG", "SET", "maxmemory", "0"});
    BOOST_TEST(client.command({"SET", "full", "x"}, late()).text == "OK");
}

BOOST_AUTO_TEST_CASE(a_replica_refuses_writes_until_it_is_master_again) {
    server.command({"REPLICAOF", "127.0.0.1", std::to_string(service::free_port())});
    BOOST_TEST((refusal({"SET", "replica", "x"}) == Reason::redis_refuses_writes));
    server.command({"REPLICAOF", "NO", "ONE"});
    BOOST_TEST(client.command({"SET", "replica", "x"}, late()).text == "OK");
}

BOOST_AUTO_TEST_CASE(a_command_ends_at_its_deadline_and_its_reply_is_nobodys) {
    BOOST_TEST((refusal({"BLPOP", "late", "0"}, Deadline::after(100ms)) == Reason::deadline));
    BOOST_TEST(client.command({"ECHO", "mine"}, late()).text == "mine");
}

BOOST_AUTO_TEST_SUITE_END()
