#include "session/refresh.h"

#include <utility>

#include <boost/test/unit_test.hpp>

#include "bench.h"

namespace {

using namespace difysso;
using observe::Reason;

struct Fixture : test::Bench {
    observe::Outcome<session::Refresh::Renewed> renew(const std::string& token) {
        return refresh.renew(token, soon);
    }
    void refused(const std::string& token, Reason reason) {
        const auto renewed = renew(token);
        BOOST_REQUIRE(!renewed.ok());
        BOOST_TEST((renewed.reason() == reason), observe::row(renewed.reason()).code);
    }
    void failed(const std::string& token, Reason reason) {
        BOOST_CHECK_EXCEPTION((void)renew(token), observe::Failure,
                              [&](const auto& failure) { return failure.reason() == reason; });
    }
    // How many refresh tokens work.
    std::size_t working() const {
        std::size_t count = 0;
        for (const auto& [key, value] : redis.keys)
            count += key.starts_with("refresh_token:") ? 1U : 0U;
        return count;
    }
    bool works(const std::string& access) { return verification.judge(with_cookies(access)).ok(); }
    std::string refresh_of(const dify::Tokens& tokens) { return tokens.refresh_token.reveal(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(refresh, Fixture)

BOOST_AUTO_TEST_CASE(gives_new_tokens_in_three_trips_and_one_question) {
    const dify::Tokens first = sign_in();
    redis.trips = 0;
    pass(std::chrono::minutes(30));
    const auto renewed = renew(refresh_of(first));
    BOOST_REQUIRE(renewed.ok());
    BOOST_TEST(redis.trips == 3);
    BOOST_TEST(lookup.questions == 1);
    const std::string token = refresh_of(renewed->tokens);
    BOOST_TEST(token != refresh_of(first));
    BOOST_TEST(redis.text("refresh_token:" + token) == test::kAlice);
    BOOST_TEST(redis.text("account_refresh_token:" + test::kAlice) == token);
    BOOST_TEST(!redis.has("refresh_token:" + refresh_of(first)));
    const auto session = verification.judge(with(renewed->tokens));
    BOOST_REQUIRE(session.ok());
    BOOST_TEST(session->id == "event-1");
    BOOST_TEST(session->issued == seconds());
    BOOST_TEST(session->groups == std::vector<std::string>{"staff"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(works_once) {
    const std::string token = refresh_of(sign_in());
    BOOST_TEST(renew(token).ok());
    refused(token, Reason::refresh_token_invalid);
    BOOST_TEST(working() == 1U);
}

BOOST_AUTO_TEST_CASE(of_two_at_the_same_time_one_wins) {
    const std::string token = refresh_of(sign_in());
    // The other comes while the first one is at the database, and waits for longer than it likes.
    redis.before_trip = [&](int trip) {
        if (trip == 3) failed(token, Reason::busy);
    };
    BOOST_TEST(renew(token).ok());
    refused(token, Reason::refresh_token_invalid);
    BOOST_TEST(working() == 1U);
}

BOOST_AUTO_TEST_CASE(who_finds_the_token_claimed_waits_for_what_becomes_of_it) {
    const std::string token = refresh_of(sign_in());
    const std::string claim = dify::SessionKeys("").claim(token);
    int pauses = 0;
    redis.keys[claim].text = "another";
    while_claimed = [&] { ++pauses; };
    failed(token, Reason::busy);
    BOOST_TEST(pauses == 19);
    BOOST_TEST(redis.text(claim) == "another");
    BOOST_TEST(redis.has("refresh_token:" + token));
    BOOST_TEST(working() == 1U);
    while_claimed = [&] { redis.keys.erase(claim); };
    const auto renewed = renew(token);
    BOOST_REQUIRE(renewed.ok());

    const std::string next = refresh_of(renewed->tokens);
    redis.keys[dify::SessionKeys("").claim(next)].text = "another";
    while_claimed = [&] { redis.keys.erase("refresh_token:" + next); };
    refused(next, Reason::refresh_token_invalid);
    BOOST_TEST(working() == 0U);
}

BOOST_AUTO_TEST_CASE(a_claim_lasts_longer_than_a_request_and_its_giving_back) {
    const std::string token = refresh_of(sign_in());
    BOOST_TEST(renew(token).ok());
    BOOST_TEST(redis.keys[dify::SessionKeys("").claim(token)].milliseconds == 20'000);
}

// A Dify that is asked past us, or a node of an earlier version: neither claims it.
BOOST_AUTO_TEST_CASE(who_takes_it_without_a_claim_is_the_only_one_too) {
    const std::string token = refresh_of(sign_in());
    redis.before_trip = [&](int trip) {
        if (trip == 3) redis.keys.erase("refresh_token:" + token);
    };
    refused(token, Reason::refresh_token_invalid);
    BOOST_TEST(working() == 0U);
}

BOOST_AUTO_TEST_CASE(what_isnt_of_difys_form_touches_no_key) {
    sign_in();
    const int before = redis.trips;
    for (const std::string& token :
         {std::string(), std::string(127, 'a'), std::string(129, 'a'), std::string(128, 'A'),
          std::string(128, 'g'), std::string(127, 'a') + "*", std::string(128, '\n')})
        refused(token, Reason::refresh_token_invalid);
    BOOST_TEST(redis.trips == before);
    refused(std::string(128, 'a'), Reason::refresh_token_invalid);
    BOOST_TEST(working() == 1U);
}

BOOST_AUTO_TEST_CASE(a_session_that_dify_began_is_refreshed_and_not_remembered) {
    const std::string token(128, 'b');
    redis.keys["refresh_token:" + token] = {
        .text = test::kAlice, .fields = {}, .scores = {}, .milliseconds = 5000};
    const auto renewed = renew(token);
    BOOST_REQUIRE(renewed.ok());
    BOOST_TEST(works(renewed->tokens.access_token.reveal()));
    redis.keys.erase(dify::SessionKeys("").claim(token));
    for (const auto& [key, value] : redis.keys)
        BOOST_TEST(!key.starts_with("difysso:"), key);
}

BOOST_AUTO_TEST_CASE(what_stands_at_a_token_must_be_an_account) {
    const std::string token(128, 'b');
    for (const char* text : {"", "alice", "*", "11207ED7-2468-46F9-822E-9D2D0641E97F"}) {
        redis.keys["refresh_token:" + token].text = text;
        refused(token, Reason::refresh_token_invalid);
    }
    BOOST_TEST(lookup.questions == 0);
    BOOST_TEST(working() == 1U);
}

BOOST_AUTO_TEST_CASE(a_record_of_another_account_is_refused) {
    const std::string token = refresh_of(sign_in());
    redis.keys["refresh_token:" + token].text = test::kBob;
    refused(token, Reason::refresh_token_invalid);
    BOOST_TEST(working() == 0U);
}

BOOST_AUTO_TEST_CASE(an_account_that_may_not_be_used_gets_nothing) {
    for (const char* status : {"banned", "closed", "uninitialized"}) {
        lookup.state->status = status;
        refused(refresh_of(sign_in()), Reason::account_not_active);
        BOOST_TEST(working() == 0U);
    }
    lookup.state.reset();
    refused(refresh_of(sign_in()), Reason::account_not_active);
    BOOST_TEST(working() == 0U);
}

BOOST_AUTO_TEST_CASE(while_the_database_is_away_the_token_keeps_its_worth_and_its_lifetime) {
    const std::string token = refresh_of(sign_in());
    redis.keys["refresh_token:" + token].milliseconds = 123'456;
    lookup.failure = Reason::database_unavailable;
    BOOST_CHECK_THROW((void)renew(token), observe::Failure);
    BOOST_TEST(redis.text("refresh_token:" + token) == test::kAlice);
    BOOST_TEST(redis.keys["refresh_token:" + token].milliseconds == 123'456);
    lookup.failure.reset();
    const auto renewed = renew(token);
    BOOST_REQUIRE(renewed.ok());
    BOOST_TEST(verification.judge(with(renewed->tokens))->id == "event-1");
    BOOST_TEST(working() == 1U);
}

BOOST_AUTO_TEST_CASE(whichever_trip_breaks_before_or_after_redis_did_it_the_token_works_on) {
    for (const int broken : {2, 3, 4}) {
        for (const bool done : {false, true}) {
            Fixture fresh;
            const std::string token = fresh.refresh_of(fresh.sign_in());
            fresh.redis.keys["refresh_token:" + token].milliseconds = 123'456;
            auto& trip = done ? fresh.redis.after_trip : fresh.redis.before_trip;
            trip = [&](int number) {
                if (number == broken) throw observe::Failure(Reason::redis_unavailable);
            };
            BOOST_CHECK_THROW((void)fresh.renew(token), observe::Failure);
            const std::string where = "trip " + std::to_string(broken) + (done ? " done" : "");
            BOOST_TEST(fresh.redis.text("refresh_token:" + token) == test::kAlice, where);
            BOOST_TEST(fresh.redis.keys["refresh_token:" + token].milliseconds == 123'456, where);
            BOOST_TEST(fresh.renew(token).ok(), where);
            fresh.refused(token, Reason::refresh_token_invalid);
        }
    }
}

// Without its record it would go on as a session that Dify began: no ending would find what comes
// of it, and no provider would be asked.
BOOST_AUTO_TEST_CASE(a_token_that_is_put_back_has_its_record_for_as_long) {
    for (int at = 2;; ++at) {
        for (const bool done : {false, true}) {
            Fixture fresh;
            const std::string token = fresh.refresh_of(fresh.sign_in());
            const std::string record = dify::SessionKeys("").token(token);
            auto& trip = done ? fresh.redis.after_trip : fresh.redis.before_trip;
            trip = [&](int number) {
                if (number == at) throw observe::Failure(Reason::redis_unavailable);
            };
            try {
                if (fresh.renew(token).ok()) return;
            } catch (const observe::Failure&) {
            }
            BOOST_REQUIRE(fresh.redis.has("refresh_token:" + token));
            BOOST_TEST(fresh.redis.keys[record].milliseconds >=
                           fresh.redis.keys["refresh_token:" + token].milliseconds,
                       "trip " << at << " done " << done);
        }
    }
}

// What was cut short is in the way of nobody for longer than its claim lasts.
BOOST_AUTO_TEST_CASE(a_redis_that_stays_away_costs_no_token_that_wasnt_spent) {
    for (const bool done : {false, true}) {
        Fixture fresh;
        const std::string token = fresh.refresh_of(fresh.sign_in());
        auto& trip = done ? fresh.redis.after_trip : fresh.redis.before_trip;
        trip = [](int) { throw observe::Failure(Reason::redis_unavailable); };
        BOOST_CHECK_THROW((void)fresh.renew(token), observe::Failure);
        trip = [](int) {};
        if (done) fresh.failed(token, Reason::busy);
        fresh.redis.keys.erase(dify::SessionKeys("").claim(token));
        BOOST_TEST(fresh.renew(token).ok());
    }
}

BOOST_AUTO_TEST_CASE(a_token_that_another_has_claimed_since_isnt_put_back) {
    const std::string token = refresh_of(sign_in());
    redis.after_trip = [&](int trip) {
        if (trip != 3) return;
        redis.keys[dify::SessionKeys("").claim(token)].text = "another";
        throw observe::Failure(Reason::redis_unavailable);
    };
    BOOST_CHECK_THROW((void)renew(token), observe::Failure);
    BOOST_TEST(working() == 0U);
    BOOST_TEST(redis.text(dify::SessionKeys("").claim(token)) == "another");
}

BOOST_AUTO_TEST_CASE(a_token_that_redis_wont_take_away_is_no_refresh) {
    const std::string token = refresh_of(sign_in());
    redis.refused = "GETDEL";
    BOOST_CHECK_THROW((void)renew(token), observe::Failure);
    BOOST_TEST(working() == 1U);
}

BOOST_AUTO_TEST_CASE(an_ending_before_any_step_leaves_no_token) {
    // Before each command of a refresh in turn somebody ends the session, or everything.
    for (const bool everything : {false, true}) {
        for (const bool ordered : {true, false}) {
            for (int at = 1;; ++at) {
                test::Bench fresh;
                fresh.redis.ordered = ordered;
                const dify::Tokens first = fresh.sign_in();
                int command = 0;
                bool came = false;
                fresh.redis.before_command = [&](const redis::Command&) {
                    if (came || ++command != at) return;
                    came = true;
                    if (everything)
                        fresh.ending.end_account(test::kAlice, fresh.soon);
                    else
                        fresh.ending.end_session("event-1", test::kAlice, fresh.soon);
                };
                const auto renewed = fresh.refresh.renew(first.refresh_token.reveal(), fresh.soon);
                if (!came) break;
                fresh.redis.before_command = [](const auto&) {};
                if (renewed)
                    BOOST_TEST(!fresh.verification.judge(test::Bench::with(renewed->tokens)).ok());
                BOOST_TEST(!fresh.verification.judge(test::Bench::with(first)).ok());
                for (const auto& [key, value] : fresh.redis.keys)
                    BOOST_TEST(!key.starts_with("refresh_token:"),
                               "before command " << at << " everything " << everything);
            }
        }
    }
}

// Or the provider's word of it would be taken for one of a session that was lost, and end all.
BOOST_AUTO_TEST_CASE(the_sid_of_a_session_that_ends_meanwhile_is_known_as_ended) {
    for (const bool cut_short : {false, true}) {
        for (int at = 1;; ++at) {
            test::Bench fresh;
            fresh.origin.sid = "sid-1";
            const dify::Tokens first = fresh.sign_in();
            int command = 0;
            bool came = false, another = false, written = false;
            fresh.redis.before_command = [&](const redis::Command& next) {
                written = written || next[0] == "ZADD";
                if (came || ++command != at) return;
                came = another = true;
                fresh.ending.end_session("event-1", test::kAlice, fresh.soon);
                another = false;
            };
            fresh.redis.after_trip = [&](int) {
                if (cut_short && !another && std::exchange(written, false))
                    throw observe::Failure(Reason::redis_unavailable);
            };
            try {
                (void)fresh.refresh.renew(first.refresh_token.reveal(), fresh.soon);
            } catch (const observe::Failure&) {
            }
            if (!came) break;
            BOOST_TEST(fresh.redis.text(dify::SessionKeys("").sid("casdoor", fresh.origin.issuer,
                                                                  "alice", "sid-1")) == "ended",
                       "before command " << at << " cut short " << cut_short);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_ending_while_the_database_is_waited_for_counts) {
    const std::string token = refresh_of(sign_in());
    lookup.failure = Reason::database_unavailable;
    redis.before_trip = [&](int trip) {
        if (trip == 3) ending.end_session("event-1", test::kAlice, soon);
    };
    BOOST_CHECK_THROW((void)renew(token), observe::Failure);
    BOOST_TEST(working() == 0U);
}

BOOST_AUTO_TEST_CASE(an_ending_while_the_token_waits_to_be_put_back_counts) {
    const std::string token = refresh_of(sign_in());
    redis.before_trip = [&](int trip) {
        if (trip == 4) throw observe::Failure(Reason::redis_unavailable);
        if (trip == 5) ending.end_session("event-1", test::kAlice, soon);
    };
    BOOST_CHECK_THROW((void)renew(token), observe::Failure);
    BOOST_TEST(working() == 0U);
}

BOOST_AUTO_TEST_CASE(who_dies_while_putting_it_back_leaves_it_shorter_than_any_mark_of_an_ending) {
    const std::string token = refresh_of(sign_in());
    redis.before_trip = [&](int trip) {
        if (trip == 4) throw observe::Failure(Reason::redis_unavailable);
        if (trip == 5) ending.end_session("event-1", test::kAlice, soon);
        // Having put it back and seen the ending, it can't delete it any more.
        if (trip == 10) throw observe::Failure(Reason::redis_unavailable);
    };
    BOOST_CHECK_THROW((void)renew(token), observe::Failure);
    BOOST_REQUIRE(redis.trips == 10);
    BOOST_TEST(redis.keys["refresh_token:" + token].milliseconds == 20'000);
    BOOST_TEST(redis.keys[dify::SessionKeys("").token(token)].milliseconds == 60'000);
    redis.before_trip = [](int) {};
    redis.keys.erase(dify::SessionKeys("").claim(token));
    refused(token, Reason::session_ended);
}

BOOST_AUTO_TEST_CASE(
    an_ending_finds_the_token_that_was_put_back_wherever_the_refresh_was_cut_short) {
    for (int at = 1;; ++at) {
        test::Bench fresh;
        const std::string token = fresh.sign_in().refresh_token.reveal();
        int command = 0;
        fresh.redis.before_command = [&](const redis::Command&) {
            if (++command == at) throw observe::Failure(Reason::redis_unavailable);
        };
        bool cut = false;
        try {
            BOOST_TEST(fresh.refresh.renew(token, fresh.soon).ok());
        } catch (const observe::Failure&) {
            cut = true;
        }
        if (!cut) break;
        fresh.redis.before_command = [](const auto&) {};
        fresh.ending.end_session("event-1", test::kAlice, fresh.soon);
        BOOST_TEST(!fresh.redis.has("refresh_token:" + token), "before command " << at);
    }
}

BOOST_AUTO_TEST_CASE(a_logout_with_the_token_alone_ends_what_a_refresh_is_just_making) {
    // Before each command of a refresh in turn, and after the last; the access token has expired.
    for (const bool by_dify : {false, true}) {
        for (int at = 1, commands = 100; at <= commands; ++at) {
            test::Bench fresh;
            std::string token(128, 'b');
            if (by_dify)
                fresh.redis.keys["refresh_token:" + token].text = test::kAlice;
            else
                token = fresh.sign_in().refresh_token.reveal();
            const auto leave = [&] {
                fresh.logout.leave(fresh.logout.brought(test::Bench::with_cookies("", token)),
                                   false, fresh.soon);
            };
            int command = 0;
            bool came = false;
            fresh.redis.before_command = [&](const redis::Command&) {
                if (came || ++command != at) return;
                came = true;
                leave();
            };
            const auto renewed = fresh.refresh.renew(token, fresh.soon);
            // Of a session of Dify's nobody remembers which token came of which.
            if (!came && by_dify) break;
            if (!came) leave(), commands = 0;
            fresh.redis.before_command = [](const auto&) {};
            BOOST_TEST(!(renewed && by_dify));
            if (renewed)
                BOOST_TEST(!fresh.verification.judge(test::Bench::with(renewed->tokens)).ok());
            for (const auto& [key, value] : fresh.redis.keys)
                BOOST_TEST(!key.starts_with("refresh_token:"),
                           "before command " << at << " by Dify " << by_dify);
        }
    }
}

BOOST_AUTO_TEST_CASE(access_tokens_that_have_expired_are_forgotten) {
    std::string token = refresh_of(sign_in());
    for (int i = 0; i < 100; ++i) {
        pass(std::chrono::minutes(61));
        const auto renewed = renew(token);
        BOOST_REQUIRE(renewed.ok());
        token = refresh_of(renewed->tokens);
    }
    BOOST_TEST(sessions.find("event-1", soon)->access_tokens.size() <= 17U);
}

BOOST_AUTO_TEST_SUITE_END()
