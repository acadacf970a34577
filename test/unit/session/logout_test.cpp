#include "session/logout.h"

#include <boost/test/unit_test.hpp>

#include "bench.h"

namespace {

using namespace difysso;
using observe::Reason;

struct Fixture : test::Bench {
    session::Logout::Left leave(const web::Request& request, bool everywhere = false) {
        return logout.leave(logout.brought(request), everywhere, soon);
    }
    bool works(const dify::Tokens& tokens) { return verification.judge(with(tokens)).ok(); }
    bool refreshes(const dify::Tokens& tokens) const {
        return redis.has("refresh_token:" + tokens.refresh_token.reveal());
    }
};

// A logout everywhere at which Redis goes away at the command with this number, and which is asked
// for once more then. False when it has no such command.
bool cut_short_and_asked_again(test::Bench& bench, const dify::Tokens& own, int at) {
    int command = 0;
    bench.redis.before_command = [&](const redis::Command&) {
        if (++command == at) throw observe::Failure(Reason::redis_unavailable);
    };
    const auto everywhere = [&] {
        bench.logout.leave(bench.logout.brought(test::Bench::with(own)), true, bench.soon);
    };
    bool cut_short = false;
    try {
        everywhere();
    } catch (const observe::Failure&) {
        cut_short = true;
        everywhere();
    }
    bench.redis.before_command = [](const auto&) {};
    return cut_short;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(logout_of_a_browser, Fixture)

BOOST_AUTO_TEST_CASE(ends_its_session_here_and_at_dify) {
    const auto [tokens, other] = sign_in_twice();
    const auto left = leave(with(tokens));
    BOOST_TEST(left.account == test::kAlice);
    BOOST_REQUIRE(left.session.has_value());
    BOOST_TEST(left.session->provider == "casdoor");
    BOOST_TEST(!works(tokens));
    BOOST_TEST(!refreshes(tokens));
    BOOST_TEST(works(other));
}

BOOST_AUTO_TEST_CASE(one_of_the_two_tokens_is_enough) {
    dify::Tokens tokens = sign_in();
    leave(with_cookies(tokens.access_token.reveal()));
    BOOST_TEST(!refreshes(tokens));
    tokens = sign_in();
    pass(std::chrono::minutes(61));  // the access token has expired
    leave(with(tokens));
    BOOST_TEST(!refreshes(tokens));
    tokens = sign_in();
    leave(with_cookies("", tokens.refresh_token.reveal()));
    BOOST_TEST(!works(tokens));
}

BOOST_AUTO_TEST_CASE(everywhere) {
    const auto [first, second] = sign_in_twice();
    redis.keys["refresh_token:" + std::string(128, 'd')].text = test::kAlice;
    BOOST_TEST(leave(with(first), true).everywhere);
    BOOST_TEST(!works(second));
    BOOST_TEST(!refreshes(second));
    BOOST_TEST(!redis.has("refresh_token:" + std::string(128, 'd')));
}

BOOST_AUTO_TEST_CASE(a_session_that_dify_began) {
    const dify::Tokens tokens = dify::make_tokens(settings.dify, test::kAlice, clock.now(), random);
    redis.keys["refresh_token:" + tokens.refresh_token.reveal()].text = test::kAlice;
    BOOST_TEST(works(tokens));
    const auto left = leave(with(tokens));
    BOOST_TEST(left.account == test::kAlice);
    BOOST_TEST(!left.session.has_value());
    BOOST_TEST(!works(tokens));
    BOOST_TEST(!refreshes(tokens));
}

BOOST_AUTO_TEST_CASE(nobody_ends_nothing) {
    const dify::Tokens tokens = sign_in();
    const int before = redis.trips;
    for (const char* access : {"", "x", "a.b.c"})
        BOOST_TEST(leave(with_cookies(access, "short"), true).account.empty());
    BOOST_TEST(redis.trips == before);
    BOOST_TEST(leave(with_cookies("", std::string(128, 'e')), true).account.empty());
    BOOST_TEST(works(tokens));
}

BOOST_AUTO_TEST_CASE(tokens_that_were_ended_end_nothing_more) {
    const dify::Tokens stolen = sign_in("event-1");
    leave(with(stolen));
    pass(std::chrono::seconds(1));
    const dify::Tokens tokens = sign_in("event-2");
    const auto left = leave(with(stolen), true);
    BOOST_TEST(left.account.empty());
    BOOST_TEST(!left.everywhere);
    BOOST_TEST(works(tokens));
}

// Of a session that Dify began only the mark of its account says that it was ended.
BOOST_AUTO_TEST_CASE(one_of_difys_that_was_ended_with_all_ends_nothing_more) {
    const dify::Tokens stolen = dify::make_tokens(settings.dify, test::kAlice, clock.now(), random);
    redis.keys["refresh_token:" + stolen.refresh_token.reveal()].text = test::kAlice;
    pass(std::chrono::seconds(1));
    BOOST_TEST(leave(with(sign_in("event-1")), true).everywhere);
    BOOST_TEST(!works(stolen));
    pass(std::chrono::seconds(1));
    const dify::Tokens tokens = sign_in("event-2");
    for (const bool both : {true, false}) {
        const auto left =
            leave(both ? with(stolen) : with_cookies(stolen.access_token.reveal()), true);
        BOOST_TEST(left.account.empty());
        BOOST_TEST(!left.everywhere);
        BOOST_TEST(works(tokens));
        BOOST_TEST(refreshes(tokens));
    }
}

BOOST_AUTO_TEST_CASE(an_outage_is_never_a_silent_success) {
    const dify::Tokens tokens = sign_in();
    for (int away = 1; away <= 4; ++away) {
        const int begun = redis.trips;
        redis.before_trip = [&](int trip) {
            if (trip == begun + away) throw observe::Failure(Reason::redis_unavailable);
        };
        BOOST_CHECK_THROW(leave(with(tokens)), observe::Failure);
    }
    redis.before_trip = [](int) {};
    leave(with(tokens));
    BOOST_TEST(!refreshes(tokens));
}

BOOST_AUTO_TEST_CASE(one_that_was_cut_short_anywhere_can_be_asked_for_again) {
    for (int at = 1, commands = 1000; at <= commands; ++at) {
        test::Bench fresh;
        const auto [other, own] = fresh.sign_in_twice();
        if (!cut_short_and_asked_again(fresh, own, at)) commands = 0;
        for (const dify::Tokens* tokens : {&own, &other}) {
            BOOST_TEST(!fresh.verification.judge(test::Bench::with(*tokens)).ok(), at);
            BOOST_TEST(!fresh.redis.has("refresh_token:" + tokens->refresh_token.reveal()), at);
        }
    }
}

BOOST_AUTO_TEST_CASE(one_of_difys_that_was_cut_short_anywhere_can_be_asked_for_again) {
    for (int at = 1, commands = 1000; at <= commands; ++at) {
        test::Bench fresh;
        const dify::Tokens other = fresh.sign_in();
        const std::string unknown(128, 'd');
        fresh.pass(std::chrono::seconds(1));
        const dify::Tokens own =
            dify::make_tokens(fresh.settings.dify, test::kAlice, fresh.clock.now(), fresh.random);
        const std::string& newest = own.refresh_token.reveal();
        for (const std::string& token : {unknown, newest})
            fresh.redis.keys["refresh_token:" + token].text = test::kAlice;
        fresh.redis.keys["account_refresh_token:" + test::kAlice].text = newest;
        if (!cut_short_and_asked_again(fresh, own, at)) commands = 0;
        for (const dify::Tokens* tokens : {&own, &other})
            BOOST_TEST(!fresh.verification.judge(test::Bench::with(*tokens)).ok(), at);
        for (const auto& [key, value] : fresh.redis.keys)
            BOOST_TEST(!key.starts_with("refresh_token:"), at);
    }
}

BOOST_AUTO_TEST_SUITE_END()
