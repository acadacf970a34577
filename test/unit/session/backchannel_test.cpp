#include "session/backchannel.h"

#include <boost/test/unit_test.hpp>

#include "bench.h"
#include "fake/sign_in_parts.h"

namespace {

using namespace difysso;
using observe::Reason;

// A token of the stand-in's: its issuer, in a payload that nobody verifies.
const std::string kToken = "e30." + crypto::base64url(R"({"iss":"https://sso.example"})") + ".x";

struct Fixture : test::Bench {
    Fixture() {
        idp->logout_token =
            provider::LogoutToken{.sub = "alice", .sid = "", .jti = "j-1", .iat = seconds()};
    }
    observe::Outcome<session::BackchannelLogout::Ended> take(const std::string& token = kToken) {
        return backchannel.take(token, soon);
    }
    bool works(const dify::Tokens& tokens) { return verification.judge(with(tokens)).ok(); }
    bool refreshes(const dify::Tokens& tokens) const {
        return redis.has("refresh_token:" + tokens.refresh_token.reveal());
    }

    std::unique_ptr<fake::Provider> made = std::make_unique<fake::Provider>();
    fake::Provider* idp = made.get();
    session::BackchannelLogout::Providers providers = fake::only(std::move(made));
    session::BackchannelLogout backchannel{{settings, providers, redis, lookup, ending, sessions}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(backchannel, Fixture)

BOOST_AUTO_TEST_CASE(ends_all_of_the_person) {
    const dify::Tokens first = sign_in("event-1");
    const dify::Tokens second = sign_in("event-2");
    redis.keys["refresh_token:" + std::string(128, 'd')].text = test::kAlice;
    pass(std::chrono::seconds(2));
    const auto ended = take();
    BOOST_REQUIRE(ended.ok());
    BOOST_TEST(ended->provider == "casdoor");
    BOOST_TEST(ended->accounts == 1U);
    BOOST_TEST(!works(first));
    BOOST_TEST(!works(second));
    BOOST_TEST(!refreshes(second));
    BOOST_TEST(!redis.has("refresh_token:" + std::string(128, 'd')));
}

BOOST_AUTO_TEST_CASE(a_known_sid_ends_its_session_alone) {
    origin.sid = "sid-1";
    const dify::Tokens first = sign_in("event-1");
    pass(std::chrono::seconds(1));
    origin.sid = "sid-2";
    const dify::Tokens second = sign_in("event-2");
    idp->logout_token->sid = "sid-1";
    BOOST_TEST(take().ok());
    BOOST_TEST(!works(first));
    BOOST_TEST(works(second));
    idp->logout_token->sid = "unknown";
    idp->logout_token->jti = "j-2";
    BOOST_TEST(take().ok());
    BOOST_TEST(!works(second));
}

// It is no unknown one: a provider may tell of a logout that was begun here.
BOOST_AUTO_TEST_CASE(a_sid_whose_session_is_over_ends_nothing_more) {
    origin.sid = "sid-1";
    sign_in("event-1");
    pass(std::chrono::seconds(1));
    origin.sid = "sid-2";
    const dify::Tokens second = sign_in("event-2");
    ending.end_session("event-1", test::kAlice, soon);
    idp->logout_token->sid = "sid-1";
    BOOST_TEST(take().ok());
    BOOST_TEST(works(second));
    BOOST_TEST(refreshes(second));
}

BOOST_AUTO_TEST_CASE(one_that_was_seen_ends_nothing) {
    BOOST_TEST(take().ok());
    pass(std::chrono::seconds(5));
    origin.id_token_issued = clock.now();
    const dify::Tokens later = sign_in();
    BOOST_TEST(saved);
    const auto again = take();
    BOOST_REQUIRE(!again.ok());
    BOOST_TEST((again.reason() == Reason::logout_token_seen));
    BOOST_TEST(works(later));
}

BOOST_AUTO_TEST_CASE(a_bad_one_ends_nothing) {
    const dify::Tokens tokens = sign_in();
    const int before = redis.trips;
    idp->logout_token.reset();
    BOOST_TEST(!take().ok());
    idp->logout_token = provider::LogoutToken{.sub = "alice", .sid = "", .jti = "j", .iat = 1};
    for (const char* token : {"", "x", "a.b.c", "e30.e30.x"})
        BOOST_TEST(!take(token).ok(), token);
    BOOST_TEST(redis.trips == before);
    BOOST_TEST(works(tokens));
}

BOOST_AUTO_TEST_CASE(a_sign_in_under_way_doesnt_survive) {
    // The ID token is there, the session isn't yet.
    BOOST_TEST(take().ok());
    const dify::Tokens tokens = sign_in();
    BOOST_TEST(!saved);
    BOOST_TEST(!refreshes(tokens));
}

BOOST_AUTO_TEST_CASE(somebody_unknown_is_no_error_and_remembered) {
    idp->logout_token->sub = "nobody";
    const auto ended = take();
    BOOST_REQUIRE(ended.ok());
    BOOST_TEST(ended->accounts == 0U);
    BOOST_TEST(redis.has(dify::SessionKeys("").logout("casdoor", "https://sso.example", "nobody")));
}

BOOST_AUTO_TEST_CASE(after_an_outage_the_same_token_can_come_again) {
    const dify::Tokens tokens = sign_in();
    lookup.failure = Reason::database_unavailable;
    BOOST_CHECK_THROW((void)take(), observe::Failure);
    lookup.failure.reset();
    BOOST_TEST(take().ok());
    BOOST_TEST(!works(tokens));
}

BOOST_AUTO_TEST_CASE(one_whose_node_died_over_it_can_come_again) {
    const dify::Tokens tokens = sign_in();
    const int begun = redis.trips;
    // Nothing more reaches Redis, as when the process is killed.
    redis.before_trip = [&](int trip) {
        if (trip > begun + 2) throw observe::Failure(Reason::redis_unavailable);
    };
    BOOST_CHECK_THROW((void)take(), observe::Failure);
    redis.before_trip = [](int) {};
    BOOST_TEST(take().ok());
    BOOST_TEST(!works(tokens));
    BOOST_TEST(!refreshes(tokens));
}

BOOST_AUTO_TEST_SUITE_END()
