#include <string>

#include <boost/test/unit_test.hpp>

#include "relay.h"
#include "stack.h"

using namespace difysso::service;

namespace {

// One worker whose way to PostgreSQL and Redis is counted.
struct Counted {
    Stack stack{{.gateway = {.workers = 1, .threads = 4}, .serve = false}};
    Relay postgres{stack.postgres.port()};
    Relay redis{stack.redis.port()};

    struct Count {
        int provider, postgres, redis;
    };

    Counted() {
        stack.gateway.configure(
            stack.settings({.settings = {{"DB_PORT", std::to_string(postgres.port())},
                                         {"REDIS_PORT", std::to_string(redis.port())}}}));
        stack.serve();
    }

    template <class Act>
    Count count(Act act) {
        const int before[] = {postgres.round_trips(), redis.round_trips()};
        stack.casdoor.control("reset", R"({"only":"requests"})");
        act();
        return {stack.casdoor.requests("/api/login/oauth/access_token") +
                    stack.casdoor.requests("/.well-known/app-std/jwks"),
                postgres.round_trips() - before[0], redis.round_trips() - before[1]};
    }
};

}  // namespace

// Round trips are counted, not timed. What the gateway does by itself (the first look at the schema
// and at the keys, another each minute) may fall into a count, so the best of many is judged.
BOOST_FIXTURE_TEST_SUITE(budget, Counted)

BOOST_AUTO_TEST_CASE(a_warm_known_sign_in) {
    const auto within_budget = [&] {
        Browser alice = stack.browser();
        const Answer login = alice.get(stack.gateway_url("/v1/auth/login"));
        const std::string callback = stack.code_for(alice, login, "alice");
        const Count one = count([&] { BOOST_REQUIRE(alice.get(callback).status == 302); });
        // Less would mean that a check was left out.
        BOOST_REQUIRE(one.provider >= 1);
        BOOST_REQUIRE(one.postgres >= 1);
        BOOST_REQUIRE(one.redis >= 2);
        return one.provider == 1 && one.postgres == 1 && one.redis == 2;
    };
    wait_until(within_budget, "a sign-in with 1 request, 1 query and 2 trips to Redis");
}

BOOST_AUTO_TEST_CASE(login_and_health_ask_nobody) {
    Browser browser = stack.browser();
    for (const std::string path : {"/v1/auth/login", "/v1/auth/signup", "/v1/health/live", "/v1/",
                                   "/v1/version", "/v1/auth/providers"}) {
        const auto silent = [&] {
            const Count one =
                count([&] { BOOST_REQUIRE(browser.get(stack.gateway_url(path)).status < 400); });
            return one.provider == 0 && one.postgres == 0 && one.redis == 0;
        };
        BOOST_CHECK_NO_THROW(wait_until(silent, path + " to ask nobody"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
