// What Prometheus finds, and what it makes of it.
#include <boost/test/unit_test.hpp>

#include "stack.h"

using namespace difysso::service;

namespace {

std::string metrics(const Stack& stack) {
    Browser browser;
    const Answer answer = browser.get(stack.gateway_url("/v1/metrics"));
    BOOST_REQUIRE(answer.status == 200);
    return answer.body;
}

bool has(const std::string& text, const std::string& line) {
    return text.find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(service_metrics)

BOOST_AUTO_TEST_CASE(all_workers_and_generations_count_together_and_promtool_has_no_complaint) {
    Stack stack;
    Browser alice = stack.browser();
    BOOST_REQUIRE(stack.sign_in(alice, "alice").done());
    Browser nobody = stack.browser();
    nobody.get(stack.gateway_url("/v1/auth/callback?code=x&state=y"));
    stack.gateway.signal(SIGHUP);
    wait_until([&] { return has(metrics(stack), "difysso_generation 2"); }, "a new generation");
    for (int i = 0; i < 20; ++i)
        nobody.get(stack.gateway_url("/v1/health/live"));

    const std::string text = metrics(stack);
    BOOST_TEST(has(text, R"(difysso_requests_total{route="/health/live",status="200"} 20)"));
    BOOST_TEST(has(text, R"(difysso_requests_total{route="/auth/callback",status="400"} 1)"));
    BOOST_TEST(has(text, R"(difysso_sign_ins_total{provider="casdoor",outcome="signed_in"} 1)"));
    BOOST_TEST(has(text, R"(difysso_request_seconds_count{route="/auth/callback"} 2)"));
    BOOST_TEST(has(text, R"(difysso_dependency_seconds_count{dependency="provider_casdoor"} 1)"));
    BOOST_TEST(has(text, R"(difysso_worker_starts_total 4)"));
    BOOST_TEST(text.find("alice") == std::string::npos);

    const auto file = stack.folder.path() / "metrics";
    write_file(file, text);
    const Result verdict =
        run({.arguments = {"/bin/sh", "-c", "promtool check metrics <" + file.string()}},
            stack.folder.path() / "promtool");
    BOOST_TEST(verdict.status == 0, verdict.output + verdict.errors);
}

// Of 8 threads 6 may wait for providers; each pool has a place for every two threads, and one more.
BOOST_AUTO_TEST_CASE(pools_and_threads_are_those_of_the_workers_that_live) {
    Stack stack;
    Browser alice = stack.browser();
    BOOST_REQUIRE(stack.sign_in(alice, "alice").done());
    const auto two_workers = [&] {
        const std::string text = metrics(stack);
        return has(text, "difysso_threads 16") && has(text, "difysso_provider_slots 12") &&
               has(text, R"(difysso_pool_limit{pool="postgresql"} 14)") &&
               has(text, R"(difysso_pool_limit{pool="redis"} 14)") &&
               has(text, R"(difysso_pool_limit{pool="provider_casdoor"} 16)");
    };
    wait_until(two_workers, "the numbers of two workers");
    const std::string text = metrics(stack);
    BOOST_TEST(text.find("\ndifysso_threads_busy ") != std::string::npos);
    BOOST_TEST(has(text, R"(difysso_pool_waits_total{pool="redis"} 0)"));
    BOOST_TEST(has(text, R"(difysso_pool_wait_seconds_total{pool="redis"} 0.000000)"));

    const auto pid = stack.gateway.lines("worker").front()->getValue<int>("number");
    BOOST_REQUIRE(::kill(pid, SIGKILL) == 0);
    wait_until([&] { return has(metrics(stack), "difysso_worker_starts_total 3"); }, "another one");
    wait_until(two_workers, "the numbers of two workers again");
    stack.gateway.signal(SIGHUP);
    wait_until([&] { return has(metrics(stack), "difysso_generation 2"); }, "a new generation");
    wait_until(two_workers, "the numbers of the new generation alone");
}

BOOST_AUTO_TEST_SUITE_END()
