#include <boost/test/unit_test.hpp>

#include "stack.h"

using namespace difysso::service;

// Connections that died while they idled are replaced; nobody's sign-in is lost by them.
BOOST_FIXTURE_TEST_SUITE(restart, Stack)

BOOST_AUTO_TEST_CASE(of_postgres_between_two_sign_ins) {
    for (int i = 0; i < 4; ++i) {
        Browser alice = browser();
        BOOST_TEST(sign_in(alice, "alice").done());
        postgres.restart();
    }
    Browser alice = browser();
    const SignIn way = sign_in(alice, "alice");
    BOOST_TEST(way.done());
    BOOST_TEST(console(alice, way).profile().status == 200);
}

BOOST_AUTO_TEST_CASE(of_redis_between_two_sign_ins) {
    for (int i = 0; i < 4; ++i) {
        Browser alice = browser();
        BOOST_TEST(sign_in(alice, "alice").done());
        redis.restart();
    }
    Browser alice = browser();
    const SignIn way = sign_in(alice, "alice");
    BOOST_TEST(way.done());
    BOOST_TEST(console(alice, way).refresh().status == 200);
}

BOOST_AUTO_TEST_CASE(of_the_provider_between_two_sign_ins) {
    Browser first = browser();
    BOOST_TEST(sign_in(first, "alice").done());
    casdoor.stop();
    casdoor.start();
    Browser second = browser();
    BOOST_TEST(sign_in(second, "alice").done());
}

BOOST_AUTO_TEST_CASE(of_the_gateway_keeps_the_attempt) {
    Browser alice = browser();
    const Answer login = alice.get(gateway_url("/v1/auth/login"));
    const std::string callback = code_for(alice, login, "alice");
    BOOST_TEST(gateway.stop() == 0);
    gateway.start();
    BOOST_TEST(alice.get(callback).status == 302);
}

BOOST_AUTO_TEST_CASE(without_redis_nothing_reaches_the_provider) {
    Browser alice = browser();
    const Answer login = alice.get(gateway_url("/v1/auth/login"));
    const std::string callback = code_for(alice, login, "alice");
    redis.stop();
    BOOST_TEST(alice.get(callback).status == 503);
    BOOST_TEST(casdoor.requests("/api/login/oauth/access_token") == 0);
    redis.start();
    BOOST_TEST(alice.get(callback).status == 302);
}

BOOST_AUTO_TEST_SUITE_END()
