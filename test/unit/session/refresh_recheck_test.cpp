// A refresh of a session whose provider is asked again.
#include <boost/test/unit_test.hpp>

#include "bench.h"

namespace {

using namespace difysso;
using observe::Reason;

struct Asked : test::Bench {
    Asked() {
        provider.asked_at_all = true;
        origin.sealed_grant = "grant-1";
    }
    static std::string refresh_of(const dify::Tokens& tokens) {
        return tokens.refresh_token.reveal();
    }
    std::vector<std::string> working() const {
        std::vector<std::string> tokens;
        for (const auto& [key, value] : redis.keys)
            if (key.starts_with("refresh_token:")) tokens.push_back(key.substr(14));
        return tokens;
    }
    std::string refusal(const std::string& token) {
        const auto renewed = refresh.renew(token, soon);
        return renewed ? "" : std::string(observe::row(renewed.reason()).code);
    }
    // Nothing was issued, and the old token works for as long as it would have.
    void expect_put_back(const std::string& token) {
        BOOST_TEST(working() == std::vector<std::string>{token}, boost::test_tools::per_element());
        BOOST_TEST(redis.keys["refresh_token:" + token].milliseconds == 123'456);
        const auto session = sessions.find("event-1", soon);
        BOOST_REQUIRE(session.has_value());
        BOOST_TEST(session->access_tokens.size() == 1U);
        BOOST_TEST(session->groups == std::vector<std::string>{"staff"},
                   boost::test_tools::per_element());
        BOOST_TEST(session->claimed_email.empty());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(refresh_recheck, Asked)

BOOST_AUTO_TEST_CASE(what_the_provider_says_now_counts) {
    const auto renewed = refresh.renew(refresh_of(sign_in()), soon);
    BOOST_REQUIRE(renewed.ok());
    BOOST_TEST(provider.grants == std::vector<std::string>{"grant-1"},
               boost::test_tools::per_element());
    const std::vector<std::string> now{"staff", "editors"};
    BOOST_TEST(verification.judge(with(renewed->tokens))->groups == now,
               boost::test_tools::per_element());
    const auto session = sessions.find("event-1", soon);
    BOOST_TEST(session->groups == now, boost::test_tools::per_element());
    BOOST_TEST(session->claimed_email == "new@example.test");
    BOOST_TEST(!session->email_verified);
    BOOST_TEST(session->sealed_grant == "grant-2");
    BOOST_TEST(session->provider == "casdoor");
    BOOST_TEST(refresh.renew(refresh_of(renewed->tokens), soon).ok());
    BOOST_TEST(provider.grants.back() == "grant-2");
}

BOOST_AUTO_TEST_CASE(who_may_stay_no_longer_has_no_session_any_more) {
    const dify::Tokens tokens = sign_in();
    provider.verdict = dify::Recheck::Verdict::leaves;
    BOOST_TEST(refusal(refresh_of(tokens)) == "session_ended");
    BOOST_TEST(working().empty());
    BOOST_TEST(!verification.judge(with(tokens)).ok());
    BOOST_TEST(sessions.of_account(test::kAlice, soon).empty());
    provider.verdict = dify::Recheck::Verdict::stays;
    BOOST_TEST(refusal(refresh_of(tokens)) == "refresh_token_invalid");
    BOOST_TEST(provider.questions == 1);
}

BOOST_AUTO_TEST_CASE(others_of_the_same_person_go_on) {
    const dify::Tokens first = sign_in();
    pass(std::chrono::seconds(1));  // or its access token would be the same
    const dify::Tokens second = sign_in("event-2");
    provider.verdict = dify::Recheck::Verdict::leaves;
    BOOST_TEST(refusal(refresh_of(first)) == "session_ended");
    BOOST_TEST(verification.judge(with(second)).ok());
}

BOOST_AUTO_TEST_CASE(a_wrong_answer_issues_nothing_and_costs_nothing) {
    const std::string token = refresh_of(sign_in());
    redis.keys["refresh_token:" + token].milliseconds = 123'456;
    provider.refusal = Reason::id_token_signature_invalid;
    BOOST_TEST(refusal(token) == "id_token_signature_invalid");
    expect_put_back(token);
    provider.refusal.reset();
    BOOST_TEST(refusal(token).empty());
}

BOOST_AUTO_TEST_CASE(a_provider_that_is_away_costs_nothing) {
    const std::string token = refresh_of(sign_in());
    redis.keys["refresh_token:" + token].milliseconds = 123'456;
    for (const Reason reason : {Reason::provider_unavailable, Reason::provider_paused, Reason::busy,
                                Reason::deadline, Reason::provider_keys_unavailable}) {
        provider.failure = reason;
        BOOST_CHECK_THROW((void)refresh.renew(token, soon), observe::Failure);
        expect_put_back(token);
    }
    provider.failure.reset();
    BOOST_TEST(refusal(token).empty());
}

BOOST_AUTO_TEST_CASE(the_next_grant_of_a_session_that_ended_meanwhile_is_released_too) {
    const std::string token = refresh_of(sign_in());
    provider.meanwhile = [&] { redis.keys[dify::SessionKeys("").ended(test::kAlice)].text = "?"; };
    BOOST_TEST(refusal(token) == "session_ended");
    BOOST_TEST(released == std::vector<std::string>{"grant-2"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_next_grant_of_somebody_who_leaves_is_the_one_that_is_released) {
    provider.verdict = dify::Recheck::Verdict::leaves;
    BOOST_TEST(refusal(refresh_of(sign_in())) == "session_ended");
    BOOST_TEST(released == std::vector<std::string>{"grant-2"}, boost::test_tools::per_element());
}

// It may be worth more than the one that it came for.
BOOST_AUTO_TEST_CASE(the_next_grant_is_kept_though_nothing_was_issued) {
    for (const bool by_failure : {false, true}) {
        const std::string token = refresh_of(sign_in());
        if (by_failure)
            provider.failure = Reason::provider_unavailable;
        else
            provider.refusal = Reason::id_token_aud;
        try {
            BOOST_TEST(!refresh.renew(token, soon).ok());
        } catch (const observe::Failure&) {
            BOOST_TEST(by_failure);
        }
        BOOST_TEST(sessions.find("event-1", soon)->sealed_grant == "grant-2");
    }
}

BOOST_AUTO_TEST_CASE(with_redis_away_after_the_answer_the_next_grant_is_kept_too) {
    const std::string token = refresh_of(sign_in());
    bool answered = false, once = false;
    provider.meanwhile = [&] { answered = true; };
    redis.before_trip = [&](int) {
        if (answered && !once) {
            once = true;
            throw observe::Failure(Reason::redis_unavailable);
        }
    };
    BOOST_CHECK_THROW((void)refresh.renew(token, soon), observe::Failure);
    BOOST_TEST(working() == std::vector<std::string>{token}, boost::test_tools::per_element());
    BOOST_TEST(sessions.find("event-1", soon)->sealed_grant == "grant-2");
}

BOOST_AUTO_TEST_CASE(an_ending_that_redis_didnt_take_is_asked_for_again) {
    const std::string token = refresh_of(sign_in());
    provider.verdict = dify::Recheck::Verdict::leaves;
    bool answered = false;
    int left = 1;
    provider.meanwhile = [&] { answered = true; };
    redis.before_trip = [&](int) {
        if (answered && left-- > 0) throw observe::Failure(Reason::redis_unavailable);
    };
    BOOST_CHECK_THROW((void)refresh.renew(token, soon), observe::Failure);
    redis.before_trip = [](int) {};
    BOOST_TEST(refusal(token) == "session_ended");
    BOOST_TEST(working().empty());
}

BOOST_AUTO_TEST_CASE(an_ending_while_the_provider_is_asked_wins_whatever_it_says) {
    for (const bool everything : {false, true}) {
        for (int answer = 0; answer < 4; ++answer) {
            Asked fresh;
            const dify::Tokens tokens = fresh.sign_in();
            if (answer == 1) fresh.provider.verdict = dify::Recheck::Verdict::leaves;
            if (answer == 2) fresh.provider.refusal = Reason::id_token_iss;
            if (answer == 3) fresh.provider.failure = Reason::provider_unavailable;
            fresh.provider.meanwhile = [&] {
                if (everything)
                    fresh.ending.end_account(test::kAlice, fresh.soon);
                else
                    fresh.ending.end_session("event-1", test::kAlice, fresh.soon);
            };
            try {
                BOOST_TEST(!fresh.refresh.renew(refresh_of(tokens), fresh.soon).ok());
            } catch (const observe::Failure&) {
                BOOST_TEST(answer == 3);
            }
            BOOST_TEST(fresh.working().empty(),
                       "answer " << answer << " everything " << everything);
            BOOST_TEST(!fresh.verification.judge(with(tokens)).ok());
        }
    }
}

BOOST_AUTO_TEST_CASE(an_account_that_may_not_be_used_isnt_asked_about) {
    const std::string token = refresh_of(sign_in());
    lookup.state->status = "banned";
    BOOST_TEST(refusal(token) == "account_not_active");
    BOOST_TEST(provider.questions == 0);
}

BOOST_AUTO_TEST_CASE(without_its_record_nobody_knows_whom_to_ask) {
    const std::string token = refresh_of(sign_in());
    redis.keys.erase(dify::SessionKeys("").session("event-1"));
    BOOST_TEST(refusal(token) == "session_ended");
    BOOST_TEST(working().empty());
    BOOST_TEST(provider.questions == 0);
}

BOOST_AUTO_TEST_CASE(a_session_that_dify_began_has_no_provider) {
    const std::string token(128, 'b');
    redis.keys["refresh_token:" + token].text = test::kAlice;
    BOOST_TEST(refusal(token).empty());
    BOOST_TEST(provider.questions == 0);
}

BOOST_AUTO_TEST_SUITE_END()
