// A Redis master that Sentinels watch, and its failover.
#include <boost/test/unit_test.hpp>

#include "redis/sentinels.h"
#include "sentinel_group.h"
#include "stack.h"

using namespace difysso;
using namespace difysso::service;
using namespace std::chrono_literals;
using outbound::Deadline;

namespace {

struct SentinelStack {
    SentinelStack() {
        group.replica().add_user("difysso", RedisServer::password, rules);
        stack.redis.command({"ACL", "SETUSER", "difysso", "+role"});
        stack.gateway.configure(stack.settings(
            {.settings = {{"REDIS_HOST", "nowhere.test"},
                          {"REDIS_USE_SENTINEL", "true"},
                          {"REDIS_SENTINELS", group.addresses()},
                          {"REDIS_SENTINEL_SERVICE_NAME", SentinelGroup::service_name},
                          {"REDIS_SENTINEL_PASSWORD", SentinelGroup::password},
                          {"REDIS_SENTINEL_SOCKET_TIMEOUT", "2"}}}));
        stack.serve();
    }

    // The cookie of the refresh token that the gateway gave, or nothing.
    std::string session_of(const std::string& user) {
        Browser browser = stack.browser();
        const Answer login = browser.get(stack.gateway_url("/v1/auth/login"));
        if (login.status != 302) return "";
        const Answer callback = browser.get(stack.code_for(browser, login, user));
        for (const std::string& line : callback.header_lines("Set-Cookie")) {
            const auto at = line.find("refresh_token=");
            if (at == std::string::npos || callback.status != 302) continue;
            const auto start = at + std::string("refresh_token=").size();
            return line.substr(start, line.find(';', start) - start);
        }
        return "";
    }

    const std::string rules = RedisServer::gateway_rules() + " +role";
    Stack stack{{.gateway = {.workers = 2, .threads = 4}, .serve = false}};
    SentinelGroup group{stack.folder, stack.redis};
};

// What INFO says; while it changes its role a server closes connections.
bool says(RedisServer& redis, const std::string& name, const std::string& value) {
    try {
        return redis.info(name) == value;
    } catch (const std::runtime_error&) {
        return false;
    }
}

std::size_t tokens(RedisServer& redis) {
    std::size_t count = 0;
    for (const auto& [key, entry] : redis.entries())
        count += key.starts_with("refresh_token:");
    return count;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(redis_sentinel, SentinelStack)

BOOST_AUTO_TEST_CASE(a_failover_is_followed_and_no_session_is_lost_or_double) {
    Browser alice = stack.browser();
    BOOST_REQUIRE(stack.sign_in(alice, "alice").done());
    group.wait_for_replica();
    BOOST_TEST(tokens(group.replica()) == 1U);

    stack.redis.stop();
    std::vector<std::string> sessions;
    wait_until(
        [&] {
            const std::string session = session_of("bob");
            if (!session.empty()) sessions.push_back(session);
            return !session.empty();
        },
        "a sign-in after the failover", 60s);
    // One Sentinel hears of it from another, who may have told us first.
    wait_until([&] { return group.master_port() == group.replica().port(); },
               "each Sentinel to know the new master");
    // From each worker and over connections that were idle meanwhile.
    for (int i = 0; i < 10; ++i) {
        sessions.push_back(session_of("bob"));
        BOOST_TEST(!sessions.back().empty());
    }
    for (const std::string& session : sessions)
        BOOST_TEST(group.replica().command({"EXISTS", "refresh_token:" + session}).at(0) == "1");
    BOOST_TEST(tokens(group.replica()) == 1 + sessions.size());
    // Each session has its event, and no event says that there is a session where there is none.
    BOOST_TEST(stack.postgres.value("SELECT count(*) FROM difysso.sign_in_events"
                                    " WHERE outcome = 'signed_in'") ==
               std::to_string(1 + sessions.size()));
}

BOOST_AUTO_TEST_CASE(the_doctor_says_who_is_the_master) {
    const Result check = stack.gateway.run({"check"});
    BOOST_TEST(check.output.find("master 127.0.0.1:" + std::to_string(stack.redis.port()) +
                                 " by Sentinel, database 0, writable") != std::string::npos,
               check.output);
}

BOOST_AUTO_TEST_CASE(the_old_master_comes_back_as_a_replica) {
    BOOST_REQUIRE(!session_of("alice").empty());
    group.wait_for_replica();
    stack.redis.stop();
    wait_until([&] { return group.master_port() == group.replica().port(); }, "the failover", 60s);
    stack.redis.start();
    // Sentinel makes a replica of it; until it has, it calls itself master.
    wait_until([&] { return says(stack.redis, "role", "slave"); }, "the old master's demotion",
               60s);
    wait_until([&] { return !session_of("alice").empty(); }, "a sign-in", 60s);
    // And back again.
    wait_until([&] { return says(stack.redis, "master_link_status", "up"); }, "replication", 60s);
    group.replica().stop();
    wait_until([&] { return group.master_port() == stack.redis.port(); }, "the second failover",
               60s);
    stack.redis.command({"ACL", "SETUSER", "difysso", "+role"});
    wait_until([&] { return !session_of("alice").empty(); }, "a sign-in", 60s);
}

BOOST_AUTO_TEST_CASE(one_sentinel_is_enough) {
    group.stop(0);
    group.stop(1);
    BOOST_TEST(!session_of("alice").empty());
    stack.gateway.stop();
    stack.gateway.start();
    wait_until([&] { return !session_of("alice").empty(); }, "a sign-in by the last Sentinel");
}

BOOST_AUTO_TEST_SUITE_END()
