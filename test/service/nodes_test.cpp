// Two gateways with the same settings behind one nginx that gives them turns.
#include <algorithm>
#include <atomic>
#include <csignal>
#include <mutex>
#include <set>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "aged.h"

using namespace difysso::service;

namespace {

const StackOptions kOptions{.settings = {{"REDIS_USERNAME", "auditor"}}, .serve = false};

// The user may SCAN, for `difysso audit verify`.
struct Nodes {
    Nodes() : other(folder, stack.settings(kOptions)) {
        stack.redis.add_user("auditor", RedisServer::password,
                             RedisServer::gateway_rules() + " +scan");
        stack.serve();
        other.start();
        stack.nginx.stop();
        nginx = std::make_unique<NginxServer>(stack.folder,
                                              NginxOptions{.name = "nodes",
                                                           .port = stack.nginx.port(),
                                                           .gateway_socket = stack.gateway.socket(),
                                                           .more_sockets = {other.socket()},
                                                           .console = stack.judge.address()});
    }

    // Which node gave this answer: its log has the request's id.
    const Gateway* node_of(const Answer& answer) const {
        const std::string id = "\"" + answer.header("X-Request-ID") + "\"";
        const Gateway* found = nullptr;
        wait_until(
            [&] {
                for (const Gateway* node : {&stack.gateway, &other})
                    if (node->log().find(id) != std::string::npos) found = node;
                return found != nullptr;
            },
            "a line about the request");
        return found;
    }
    // Nothing lost, nothing double.
    void check_audit() {
        age(stack);
        const Result result = stack.gateway.run({"audit", "verify"});
        BOOST_TEST(result.status == 0, result.output << result.errors);
        BOOST_TEST(result.output == "nothing found\n");
    }
    std::string count(const std::string& from) {
        return stack.postgres.value("SELECT count(*) FROM " + from);
    }

    Stack stack{kOptions};
    TemporaryFolder folder;
    Gateway other;
    std::unique_ptr<NginxServer> nginx;
};

// Somebody who has come back from the provider.
struct Person {
    Person(const Stack& stack, const std::string& user) : browser(stack.browser()) {
        callback = stack.code_for(browser, browser.get(stack.gateway_url("/v1/auth/login")), user);
    }
    Browser browser;
    std::string callback;
    Answer answer;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(nodes, Nodes)

BOOST_AUTO_TEST_CASE(a_sign_in_begun_at_one_node_is_finished_by_the_other) {
    std::set<const Gateway*> finished_by;
    for (int round = 0; round < 2; ++round) {
        for (const char* user : {"alice", "bob", "carol"}) {
            Browser browser = stack.browser();
            const SignIn way = stack.sign_in(browser, user);
            BOOST_REQUIRE(way.done());
            BOOST_TEST(stack.console(browser, way).profile().status == 200);
            const Gateway* last = node_of(way.callback);
            BOOST_TEST(node_of(way.login) != last);
            finished_by.insert(last);
        }
        // From now on it is the other one's turn to begin.
        stack.browser().get(stack.gateway_url("/v1/health/live"));
    }
    BOOST_TEST(finished_by.size() == 2U);
    BOOST_TEST(count("difysso.identities") == "3");
    BOOST_TEST(count("difysso.sign_in_events WHERE outcome = 'signed_in'") == "6");
    check_audit();
}

BOOST_AUTO_TEST_CASE(a_callback_works_once_whichever_node_it_comes_to) {
    Person alice(stack, "alice");
    const Answer first = alice.browser.get(alice.callback);
    const Answer second = alice.browser.get(alice.callback);
    BOOST_TEST(first.status == 302);
    BOOST_TEST(second.status == 400);
    BOOST_TEST(node_of(first) != node_of(second));
    BOOST_TEST(count("difysso.sign_in_events") == "1");
    check_audit();
}

// Each of three newcomers signs in twice at once, so that a node that dies may leave halves behind.
BOOST_AUTO_TEST_CASE(a_node_that_is_killed_loses_no_sign_in_and_makes_none_double) {
    std::vector<std::unique_ptr<Person>> people;
    for (const char* user : {"alice", "bob", "carol", "alice", "bob", "carol"})
        people.push_back(std::make_unique<Person>(stack, user));
    stack.casdoor.fault("slow", R"("ms":1500)");
    {
        std::vector<std::jthread> threads;
        for (const auto& person : people)
            threads.emplace_back(
                [&person] { person->answer = person->browser.get(person->callback); });
        const auto states = [&] { return stack.redis.command({"KEYS", "difysso:state:*"}).size(); };
        wait_until([&] { return states() == people.size(); }, "all at the provider");
        BOOST_REQUIRE(::kill(-other.process().pid(), SIGKILL) == 0);
    }
    stack.casdoor.reset();
    const auto done = std::count_if(people.begin(), people.end(), [](const auto& person) {
        return person->answer.status == 302;
    });
    BOOST_TEST(done >= 1);
    BOOST_TEST(done < 6);
    for (const auto& person : people) {
        if (person->answer.status == 302) {
            BOOST_TEST(person->browser.follow(person->answer).status == 200);
            continue;
        }
        // nginx asked the other node, which saw that the state was used.
        BOOST_TEST(person->answer.status == 400);
    }
    // Whoever begins anew gets in, by the node that is left.
    for (const char* user : {"alice", "bob", "carol"}) {
        Browser browser = stack.browser();
        const SignIn way = stack.sign_in(browser, user);
        BOOST_REQUIRE(way.done());
        BOOST_TEST(stack.console(browser, way).profile().status == 200);
        BOOST_TEST(node_of(way.callback) == &stack.gateway);
    }
    BOOST_TEST(count("difysso.identities") == "3");
    BOOST_TEST(count("accounts WHERE email <> 'owner@example.test' AND email LIKE"
                     " '%@example.test'") == "3");
    check_audit();
    other.start();
    Browser browser = stack.browser();
    BOOST_TEST(stack.sign_in(browser, "alice").done());
}

// At any point of a sign-in: a callback is a matter of milliseconds here.
BOOST_AUTO_TEST_CASE(whoever_was_let_in_while_a_node_is_killed_again_and_again_is_in) {
    std::atomic<int> done = 0;
    std::mutex mutex;
    std::set<std::string> troubles;
    const auto trouble = [&](const std::string& what) {
        const std::lock_guard lock(mutex);
        troubles.insert(what);
    };
    {
        std::vector<std::jthread> threads;
        for (const char* user : {"alice", "bob", "carol"})
            threads.emplace_back([&, user](const std::stop_token& stop) {
                while (!stop.stop_requested()) {
                    try {
                        Browser browser = stack.browser();
                        const SignIn way = stack.sign_in(browser, user);
                        // Cut off, or passed on to the other node, which saw the state used.
                        const int status = way.done() ? 302 : way.callback.status;
                        if (status != 302 && status != 400 && status != 502)
                            trouble("status " + std::to_string(status));
                        if (!way.done()) continue;
                        ++done;
                        if (stack.console(browser, way).profile().status != 200)
                            trouble("let in, but not in");
                    } catch (const std::exception& error) {
                        trouble(error.what());
                    }
                }
            });
        for (int round = 0; round < 6; ++round) {
            const int before = done;
            wait_until([&] { return done >= before + 10; }, "sign-ins by both nodes");
            BOOST_REQUIRE(::kill(-other.process().pid(), SIGKILL) == 0);
            other.process().wait();
            wait_until([&] { return done >= before + 20; }, "sign-ins by the one that is left");
            other.start();
        }
    }
    for (const std::string& what : troubles)
        BOOST_ERROR(what);
    BOOST_TEST(count("difysso.identities") == "3");
    BOOST_TEST(std::stoi(count("difysso.sign_in_events WHERE outcome = 'signed_in'")) >= done);
    check_audit();
}

BOOST_AUTO_TEST_SUITE_END()
