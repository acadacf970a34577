// The rate limits through nginx and the built program, whose workers count together.
#include <string>

#include <boost/test/unit_test.hpp>

#include "stack.h"

using namespace difysso::service;

namespace {

// nginx and the tests are on loopback: a client of another network is one that a trusted proxy
// names.
struct Limited : Stack {
    Limited()
        : Stack({.settings = {{"TRUSTED_PROXIES", "127.0.0.1"},
                              {"RATE_LIMIT_LOGIN", "6"},
                              {"RATE_LIMIT_CALLBACK_FAILURES", "4"}}}) {}

    Answer ask(const std::string& path, const std::string& client) {
        Browser nobody = browser();
        return nobody.get(gateway_url(path), {{"X-Forwarded-For", client}});
    }
    int status(const std::string& path, const std::string& client) {
        return ask(path, client).status;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rate_limit, Limited)

BOOST_AUTO_TEST_CASE(two_workers_give_what_one_would) {
    int begun = 0;
    for (int i = 0; i < 12; ++i)
        begun += status("/v1/auth/login", "198.51.100.1") == 302 ? 1 : 0;
    // One more comes every ten seconds; a slow machine may see some of them.
    BOOST_TEST(begun >= 6);
    BOOST_TEST(begun < 12);
    while (status("/v1/auth/login", "198.51.100.1") == 302) {
    }
    const Answer refused = ask("/v1/auth/login", "198.51.100.1");
    BOOST_TEST(refused.status == 429);
    BOOST_TEST(std::stoi(refused.header("Retry-After")) >= 1);
    BOOST_TEST(refused.header("Cache-Control") == "no-store");
    BOOST_TEST(refused.header("Set-Cookie") == "");
    BOOST_TEST(status("/v1/auth/login", "198.51.100.2") == 302);
    BOOST_TEST(status("/v1/health/live", "198.51.100.1") == 200);
}

BOOST_AUTO_TEST_CASE(loopback_clients_are_never_limited) {
    Browser nobody = browser();
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(nobody.get(gateway_url("/v1/auth/login")).status == 302);
}

BOOST_AUTO_TEST_CASE(after_bad_callbacks_a_good_one_is_still_heard) {
    Browser alice = browser();
    const std::string callback = code_for(alice, alice.get(gateway_url("/v1/auth/login")), "alice");
    const std::string guess = "/v1/auth/callback?code=x&state=" + std::string(32, 'a');
    while (status(guess, "198.51.100.3") == 400) {
    }
    BOOST_TEST(status(guess, "198.51.100.3") == 429);
    BOOST_TEST(postgres.value("SELECT count(*) FROM account_integrates") == "0");
    BOOST_TEST(alice.get(callback, {{"X-Forwarded-For", "198.51.100.3"}}).status == 302);
}

BOOST_AUTO_TEST_SUITE_END()
