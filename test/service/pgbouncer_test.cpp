// PgBouncer in transaction mode between the gateway and PostgreSQL.
#include <atomic>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "pgbouncer_server.h"
#include "stack.h"

using namespace difysso::service;

namespace {

struct BouncedStack {
    BouncedStack() {
        stack.gateway.configure(stack.settings(
            {.settings = {{"DB_PORT", std::to_string(bouncer.port())}, {"DB_PREPARED", "false"}}}));
        stack.serve();
    }
    Stack stack{{.gateway = {.workers = 2, .threads = 8}, .serve = false}};
    PgBouncerServer bouncer{stack.folder, stack.postgres};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(pgbouncer, BouncedStack)

BOOST_AUTO_TEST_CASE(many_sign_in_over_two_sessions) {
    constexpr int kRounds = 5;
    std::atomic<int> done = 0;
    std::vector<std::thread> threads;
    for (const std::string user : {"alice", "bob", "alice", "bob"}) {
        threads.emplace_back([&, user] {
            for (int i = 0; i < kRounds; ++i) {
                Browser browser = stack.browser();
                const Answer login = browser.get(stack.gateway_url("/v1/auth/login"));
                done += browser.get(stack.code_for(browser, login, user)).status == 302;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(done == 4 * kRounds);
    BOOST_TEST(stack.postgres.value("SELECT count(*) FROM difysso.sign_in_events"
                                    " WHERE outcome = 'signed_in'") == std::to_string(4 * kRounds));
    // One is Dify's own from its installation.
    BOOST_TEST(stack.postgres.value("SELECT count(*) FROM tenants") == "3");
    // The pooler's sessions are all that there are, and nothing of ours stays in them.
    BOOST_TEST(std::stoi(stack.postgres.value(
                   "SELECT count(*) FROM pg_stat_activity WHERE usename = 'difysso'")) <= 2);
    BOOST_TEST(stack.postgres.log().find("already exists") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_doctor_finds_its_way_too) {
    const Result check = stack.gateway.run({"check"});
    BOOST_TEST(check.status == 0, check.output);
    BOOST_TEST(check.output.find("primary at 127.0.0.1:" + std::to_string(stack.postgres.port())) !=
                   std::string::npos,
               check.output);
}

BOOST_AUTO_TEST_SUITE_END()
