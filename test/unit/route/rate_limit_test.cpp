#include <boost/test/unit_test.hpp>

#include "unit/route/sign_in_bench.h"

using namespace difysso;
using test::SignInBench;

namespace {

const test::Headers kPerson{{"accept", "text/html"}};

void expect_too_many(const web::Response& response) {
    BOOST_TEST(response.status == 429);
    BOOST_TEST(SignInBench::code_of(response) == "too_many_requests");
    BOOST_TEST(SignInBench::cookies_of(response) == 0U);
    const std::string wait(response.header("Retry-After"));
    BOOST_REQUIRE(!wait.empty());
    BOOST_TEST(std::stoi(wait) >= 1);
    BOOST_TEST(std::stoi(wait) <= 60);
    for (const auto& [name, value] : {std::pair{"Cache-Control", "no-store"},
                                      {"X-Content-Type-Options", "nosniff"},
                                      {"Referrer-Policy", "no-referrer"},
                                      {"Cross-Origin-Opener-Policy", "same-origin"},
                                      {"Strict-Transport-Security", "max-age=31536000"}})
        BOOST_TEST(response.header(name) == value, name);
    BOOST_TEST(response.header("Content-Security-Policy").find("frame-ancestors 'none'") !=
               std::string_view::npos);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(route_rate_limit)

BOOST_AUTO_TEST_CASE(sign_ins_begun_are_counted_over_all_their_routes) {
    SignInBench bench({.login = 3, .callback_failures = 0, .refresh = 0});
    BOOST_TEST(bench.ask("/login").status == 302);
    BOOST_TEST(bench.ask("/signup").status == 302);
    BOOST_TEST(bench.ask("/").status == 200);
    for (const char* path : {"/login", "/signup", "/"})
        expect_too_many(bench.ask(path));
    expect_too_many(bench.ask("/login", {}, "x=1"));
    const auto page = bench.ask("/login", kPerson);
    expect_too_many(page);
    BOOST_TEST(page.header("Content-Type") == "text/html; charset=utf-8");
    BOOST_TEST(bench.ask("/login").header("Content-Type") == "application/problem+json");
    // Another network isn't meant, nor is what begins nothing.
    BOOST_TEST(bench.ask("/providers").status == 200);
    bench.client = "192.0.2.11";
    BOOST_TEST(bench.ask("/login").status == 302);
}

BOOST_AUTO_TEST_CASE(a_network_of_ipv6_is_one_client) {
    SignInBench bench({.login = 1, .callback_failures = 0, .refresh = 0});
    bench.client = "2001:db8:0:1::1";
    BOOST_TEST(bench.ask("/login").status == 302);
    bench.client = "2001:db8:0:1:ffff::2";
    expect_too_many(bench.ask("/login"));
    bench.client = "2001:db8:0:2::1";
    BOOST_TEST(bench.ask("/login").status == 302);
}

BOOST_AUTO_TEST_CASE(loopback_clients_and_a_limit_of_zero_never_end) {
    SignInBench bench({.login = 1, .callback_failures = 1, .refresh = 1});
    for (const char* local : {"127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1"}) {
        bench.client = local;
        for (int i = 0; i < 5; ++i) {
            BOOST_TEST(bench.ask("/login").status == 302, local);
            BOOST_TEST(bench.ask("/callback?code=a").status == 400, local);
        }
    }
    SignInBench unlimited;
    for (int i = 0; i < 50; ++i)
        BOOST_TEST(unlimited.ask("/login").status == 302);
}

BOOST_AUTO_TEST_CASE(the_client_is_whom_a_trusted_proxy_names_and_nobody_else) {
    SignInBench bench({.login = 1, .callback_failures = 0, .refresh = 0});
    const auto from = [&](const std::string& named) {
        return bench.ask("/login", {{"x-forwarded-for", named}}).status;
    };
    // Not trusted: a name chosen anew buys nothing, and nobody becomes a loopback client by it.
    BOOST_TEST(from("198.51.100.1") == 302);
    BOOST_TEST(from("198.51.100.2") == 429);
    BOOST_TEST(from("127.0.0.1") == 429);
    bench.settings.web.trusted_proxies = {*config::parse_network("192.0.2.10")};
    BOOST_TEST(from("198.51.100.3") == 302);
    BOOST_TEST(from("198.51.100.3") == 429);
    // What stands left of the proxy's own word is the client's.
    BOOST_TEST(from("198.51.100.9, 198.51.100.3") == 429);
    BOOST_TEST(from("198.51.100.4") == 302);
}

BOOST_AUTO_TEST_CASE(after_too_many_bad_callbacks_nothing_is_explained) {
    SignInBench bench({.login = 0, .callback_failures = 2, .refresh = 0});
    BOOST_TEST(bench.ask("/callback?code=a").status == 400);
    BOOST_TEST(bench.ask("/callback", {}, "code=a&state=" + std::string(32, 'a')).status == 400);
    expect_too_many(bench.ask("/callback?code=a"));
    expect_too_many(bench.ask("/callback?code=a&state=" + std::string(32, 'a')));
    BOOST_TEST(bench.untouched());
}

// Any page can have the browsers of an office bring bad callbacks; nobody there is kept out by it.
BOOST_AUTO_TEST_CASE(who_began_a_sign_in_is_always_heard) {
    SignInBench bench({.login = 0, .callback_failures = 1, .refresh = 0});
    const auto departure = bench.ask("/login");
    bench.ask("/callback?code=a");
    expect_too_many(bench.ask("/callback?code=a"));
    BOOST_TEST(bench.come_back(departure).status == 302);
}

BOOST_AUTO_TEST_CASE(good_callbacks_cost_nothing) {
    SignInBench bench({.login = 0, .callback_failures = 1, .refresh = 0});
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(bench.come_back(bench.ask("/login")).status == 302);
    BOOST_TEST(bench.ask("/callback").status == 400);
    expect_too_many(bench.ask("/callback"));
}

BOOST_AUTO_TEST_CASE(an_outage_counts_against_nobody) {
    SignInBench bench({.login = 0, .callback_failures = 1, .refresh = 0});
    bench.idp->failure = observe::Reason::provider_unavailable;
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(bench.come_back(bench.ask("/login")).status == 503);
    // Nothing was counted: this is the first failure, which is explained.
    BOOST_TEST(bench.ask("/callback?code=a").status == 400);
    bench.idp->failure.reset();
    BOOST_TEST(bench.come_back(bench.ask("/login")).status == 302);
}

BOOST_AUTO_TEST_SUITE_END()
