#include "offboard/offboarding.h"

#include <boost/test/unit_test.hpp>

#include "bench.h"

namespace {

using namespace difysso;
using observe::Reason;

struct Fixture : test::OffboardBench {
    std::size_t end(const std::string& sub = "alice") {
        return offboarding.end(
            {.provider = "casdoor", .issuer = "https://sso.example", .sub = sub},
            {.source = "casdoor", .reason = Reason::user_forbidden, .request_id = "request"}, soon);
    }
    const std::string strange = "refresh_token:" + std::string(128, 'd');
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(offboarding, Fixture)

BOOST_AUTO_TEST_CASE(every_session_ends_and_the_account_has_departed) {
    settings.sign_in.offboard = config::Offboard::ban;
    const dify::Tokens first = sign_in("event-1");
    const dify::Tokens second = sign_in("event-2");
    redis.keys[strange].text = test::kAlice;
    pass(std::chrono::seconds(2));
    BOOST_TEST(end() == 1U);
    BOOST_TEST(!works(first));
    BOOST_TEST(!works(second));
    BOOST_TEST(!redis.has("refresh_token:" + second.refresh_token.reveal()));
    BOOST_TEST(!redis.has(strange));
    BOOST_REQUIRE(departures.departed.size() == 1U);
    const auto& [departure, how] = departures.departed[0];
    BOOST_TEST(departure.account == test::kAlice);
    BOOST_TEST(departure.sessions == 2U);
    BOOST_TEST((departure.reason == Reason::user_forbidden));
    BOOST_TEST((how == config::Offboard::ban));
}

BOOST_AUTO_TEST_CASE(an_id_token_from_before_begins_no_session) {
    pass(std::chrono::seconds(2));
    end();
    // Later than the mark of the account's ending reaches.
    pass(std::chrono::seconds(2));
    sign_in();
    BOOST_TEST(!saved);
    origin.id_token_issued = clock.now();
    const dify::Tokens later = sign_in();
    BOOST_TEST(saved);
    BOOST_TEST(works(later));
}

BOOST_AUTO_TEST_CASE(nobodys_departure_touches_nobody) {
    const dify::Tokens tokens = sign_in();
    BOOST_TEST(end("bob") == 0U);
    BOOST_TEST(works(tokens));
    BOOST_TEST(departures.departed.empty());
}

BOOST_AUTO_TEST_CASE(sessions_end_even_when_the_account_cant_be_banned) {
    const dify::Tokens tokens = sign_in();
    pass(std::chrono::seconds(2));
    departures.failure = Reason::database_unavailable;
    BOOST_CHECK_THROW(end(), observe::Failure);
    BOOST_TEST(!works(tokens));
    departures.failure.reset();
    BOOST_TEST(end() == 1U);
    BOOST_TEST(departures.departed.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_redis_that_refuses_is_told) {
    sign_in();
    redis.refused = "ZADD";
    BOOST_CHECK_EXCEPTION(end(), observe::Failure, [](const auto& failure) {
        return failure.reason() == Reason::redis_refuses_writes;
    });
}

BOOST_AUTO_TEST_SUITE_END()
