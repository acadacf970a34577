#include "session/ending.h"

#include <boost/test/unit_test.hpp>

#include "bench.h"

namespace {

using namespace difysso;
using observe::Reason;

struct Fixture : test::Bench {
    bool works(const dify::Tokens& tokens) { return verification.judge(with(tokens)).ok(); }
    bool refreshes(const dify::Tokens& tokens) const {
        return redis.has("refresh_token:" + tokens.refresh_token.reveal());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(ending, Fixture)

BOOST_AUTO_TEST_CASE(one_session_and_not_the_other) {
    const auto [first, second] = sign_in_twice();
    ending.end_session("event-1", test::kAlice, soon);
    BOOST_TEST(!works(first));
    BOOST_TEST(!refreshes(first));
    BOOST_TEST(works(second));
    BOOST_TEST(refreshes(second));
    BOOST_TEST(sessions.of_account(test::kAlice, soon).size() == 1U);
}

BOOST_AUTO_TEST_CASE(every_access_token_of_a_session) {
    const dify::Tokens first = sign_in();
    const auto second = refresh.renew(first.refresh_token.reveal(), soon);
    BOOST_REQUIRE(second.ok());
    BOOST_TEST(works(first));
    ending.end_session("event-1", test::kAlice, soon);
    BOOST_TEST(!works(first));
    BOOST_TEST(!works(second->tokens));
}

BOOST_AUTO_TEST_CASE(twice_and_of_nobody_does_no_harm) {
    sign_in();
    ending.end_session("event-1", test::kAlice, soon);
    ending.end_session("event-1", test::kAlice, soon);
    ending.end_session("event-9", test::kAlice, soon);
    ending.end_account(test::kBob, soon);
    BOOST_TEST(sessions.of_account(test::kAlice, soon).empty());
}

BOOST_AUTO_TEST_CASE(what_the_provider_gave_for_a_session_is_released_once_it_is_over) {
    origin.sealed_grant = "grant-1";
    sign_in("event-1");
    origin.sealed_grant = "grant-2";
    sign_in("event-2");
    redis.before_command = [&](const redis::Command& command) {
        if (command.back() == "1") throw observe::Failure(Reason::redis_unavailable);  // over
    };
    BOOST_CHECK_THROW(ending.end_session("event-1", test::kAlice, soon), observe::Failure);
    BOOST_TEST(released.empty());
    redis.before_command = [](const auto&) {};
    for (int i = 0; i < 2; ++i)
        ending.end_session("event-1", test::kAlice, soon);
    BOOST_TEST(released == std::vector<std::string>{"grant-1"}, boost::test_tools::per_element());
    ending.end_account(test::kAlice, soon);
    BOOST_TEST(released == (std::vector<std::string>{"grant-1", "grant-2"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(all_of_an_account_with_what_dify_made) {
    const dify::Tokens ours = sign_in();
    const std::string newest(128, 'a'), older(128, 'b'), of_bob(128, 'c');
    redis.keys["refresh_token:" + newest].text = test::kAlice;
    redis.keys["account_refresh_token:" + test::kAlice].text = newest;
    redis.keys["refresh_token:" + older].text = test::kAlice;
    redis.keys["refresh_token:" + of_bob].text = test::kBob;
    BOOST_TEST(ending.end_account(test::kAlice, soon) == 1U);
    BOOST_TEST(!works(ours));
    BOOST_TEST(!refreshes(ours));
    BOOST_TEST(!redis.has("refresh_token:" + newest));
    BOOST_TEST(redis.has("refresh_token:" + older));
    ending.end_unknown(test::kAlice, soon);
    BOOST_TEST(!redis.has("refresh_token:" + older));
    BOOST_TEST(redis.has("refresh_token:" + of_bob));
}

BOOST_AUTO_TEST_CASE(tells_which_sessions_it_ended) {
    std::vector<std::string> told;
    const session::Ending telling({settings, redis, clock, [](const auto&, const auto&) {},
                                   [&](const std::vector<std::string>& ids, const auto&) {
                                       told.insert(told.end(), ids.begin(), ids.end());
                                   }});
    sign_in("event-1");
    sign_in("event-2");
    sign_in("event-3");
    telling.end_session("event-2", test::kAlice, soon);
    BOOST_TEST((told == std::vector<std::string>{"event-2"}));
    told.clear();
    telling.end_account(test::kAlice, soon);
    std::sort(told.begin(), told.end());
    BOOST_TEST((told == std::vector<std::string>{"event-1", "event-3"}));
    // What Redis refuses isn't told.
    told.clear();
    sign_in("event-4");
    redis.refused = "HSET";
    BOOST_CHECK_THROW(telling.end_session("event-4", test::kAlice, soon), observe::Failure);
    BOOST_TEST(told.empty());
}

BOOST_AUTO_TEST_CASE(the_mark_lives_as_long_as_an_access_token_may) {
    settings.dify.access_lifetime = std::chrono::minutes(7);
    ending.end_account(test::kAlice, soon);
    const auto& mark = redis.keys["difysso:ended:" + test::kAlice];
    BOOST_TEST(mark.milliseconds == 7 * 60 * 1000);
    BOOST_TEST(mark.text == std::to_string(seconds()) + " " + std::to_string(seconds() + 420));
}

BOOST_AUTO_TEST_CASE(the_mark_of_a_session_stays_as_long_as_its_refresh_token) {
    for (int at = 1;; ++at) {
        test::Bench fresh;
        const std::string token = "refresh_token:" + fresh.sign_in().refresh_token.reveal();
        int command = 0;
        fresh.redis.before_command = [&](const redis::Command&) {
            if (++command == at) throw observe::Failure(Reason::redis_unavailable);
        };
        bool cut = false;
        try {
            fresh.ending.end_session("event-1", test::kAlice, fresh.soon);
        } catch (const observe::Failure&) {
            cut = true;
        }
        const auto& session = fresh.redis.keys["difysso:session:event-1"];
        if (fresh.redis.has(token))
            BOOST_TEST(session.milliseconds >= fresh.redis.keys[token].milliseconds, at);
        if (cut) continue;
        BOOST_TEST(!fresh.redis.has(token));
        BOOST_TEST(session.milliseconds == 60 * 60 * 1000);
        break;
    }
}

BOOST_AUTO_TEST_CASE(redis_away_or_unwilling_is_an_error_at_every_step) {
    for (int away = 1;; ++away) {
        test::Bench fresh;
        fresh.sign_in();
        const int begun = fresh.redis.trips;
        fresh.redis.before_trip = [&](int trip) {
            if (trip == begun + away) throw observe::Failure(Reason::redis_unavailable);
        };
        try {
            fresh.ending.end_account(test::kAlice, fresh.soon);
            BOOST_TEST(away > 3);
            break;
        } catch (const observe::Failure& failure) {
            BOOST_TEST((failure.reason() == Reason::redis_unavailable));
        }
        // Asked again, it is done.
        fresh.redis.before_trip = [](int) {};
        fresh.ending.end_account(test::kAlice, fresh.soon);
        BOOST_TEST(fresh.sessions.of_account(test::kAlice, fresh.soon).empty());
    }
    for (const char* command : {"SETEX", "HSET", "HGETALL", "ZREVRANGE", "DEL", "ZREM"}) {
        test::Bench fresh;
        fresh.sign_in();
        fresh.redis.refused = command;
        BOOST_CHECK_THROW(fresh.ending.end_account(test::kAlice, fresh.soon), observe::Failure);
    }
}

// Who was told of the outage has to be able to ask for the rest.
BOOST_AUTO_TEST_CASE(a_session_whose_ending_was_cut_short_is_still_found) {
    const dify::Tokens tokens = sign_in();
    redis.before_command = [](const redis::Command& command) {
        if (command[0] == "DEL") throw observe::Failure(Reason::redis_unavailable);
    };
    BOOST_CHECK_THROW(ending.end_session("event-1", test::kAlice, soon), observe::Failure);
    redis.before_command = [](const auto&) {};
    BOOST_TEST(verification.judge(with(tokens)).ok());
    const auto found = sessions.of_account(test::kAlice, soon);
    BOOST_REQUIRE(found.size() == 1U);
    BOOST_TEST(found[0].ended.has_value());
    BOOST_TEST(!found[0].over);
    ending.end_session("event-1", test::kAlice, soon);
    BOOST_TEST(!verification.judge(with(tokens)).ok());
    BOOST_TEST(sessions.of_account(test::kAlice, soon).empty());
    BOOST_TEST(sessions.find("event-1", soon)->over);
}

BOOST_AUTO_TEST_CASE(an_ending_before_any_step_of_a_sign_in_leaves_no_session) {
    for (const bool ordered : {true, false}) {
        for (int at = 1;; ++at) {
            test::Bench fresh;
            fresh.redis.ordered = ordered;
            int command = 0;
            bool came = false;
            fresh.redis.before_command = [&](const redis::Command&) {
                if (came || ++command != at) return;
                came = true;
                fresh.ending.end_account(test::kAlice, fresh.soon);
            };
            const dify::Tokens tokens = fresh.sign_in();
            if (!came) break;
            fresh.redis.before_command = [](const auto&) {};
            BOOST_TEST(!fresh.verification.judge(test::Bench::with(tokens)).ok());
            BOOST_TEST(!fresh.redis.has("refresh_token:" + tokens.refresh_token.reveal()),
                       "before command " << at);
        }
    }
}

// As soon as it is found by its id, whatever of it isn't written yet.
BOOST_AUTO_TEST_CASE(an_ending_by_id_before_any_step_of_a_sign_in_leaves_no_session) {
    for (const bool ordered : {true, false}) {
        int met = 0;
        for (int at = 1;; ++at) {
            test::Bench fresh;
            fresh.redis.ordered = ordered;
            int command = 0;
            bool came = false;
            fresh.redis.before_command = [&](const redis::Command&) {
                if (came || ++command != at) return;
                came = true;
                const auto session = fresh.sessions.find("event-1", fresh.soon);
                if (!session) return;
                ++met;
                fresh.ending.end_session("event-1", session->account, fresh.soon);
            };
            const dify::Tokens tokens = fresh.sign_in();
            if (!came) break;
            fresh.redis.before_command = [](const auto&) {};
            if (!fresh.redis.has("difysso:session:event-1")) {
                BOOST_TEST(!fresh.saved);
            } else if (!fresh.sessions.find("event-1", fresh.soon)->ended) {
                continue;
            }
            BOOST_TEST(!fresh.verification.judge(test::Bench::with(tokens)).ok(),
                       "before command " << at);
            BOOST_TEST(!fresh.redis.has("refresh_token:" + tokens.refresh_token.reveal()),
                       "before command " << at);
        }
        BOOST_TEST(met > 2);
    }
}

BOOST_AUTO_TEST_CASE(an_id_token_up_to_a_logout_token_begins_nothing) {
    const std::string key = dify::SessionKeys("").logout("casdoor", origin.issuer, origin.sub);
    redis.keys[key].scores["iat"] = seconds();
    const dify::Tokens tokens = sign_in();
    BOOST_TEST(!saved);
    BOOST_TEST(!refreshes(tokens));
    origin.id_token_issued += std::chrono::seconds(1);
    sign_in();
    BOOST_TEST(saved);
    // A logout token from the future counts up to now.
    redis.keys[key].scores["iat"] = seconds() + 600;
    sign_in();
    BOOST_TEST(saved);
}

BOOST_AUTO_TEST_SUITE_END()
