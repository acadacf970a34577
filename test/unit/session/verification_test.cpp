#include "session/verification.h"

#include <boost/test/unit_test.hpp>

#include "bench.h"

namespace {

using namespace difysso;
using observe::Reason;

struct Fixture : test::Bench {
    observe::Outcome<session::Session> judge(const std::string& access) {
        return verification.judge(with_cookies(access));
    }
    void refused(const std::string& access, Reason reason) {
        const auto session = judge(access);
        BOOST_REQUIRE(!session.ok());
        BOOST_TEST((session.reason() == reason), observe::row(session.reason()).code);
    }
    void unknown(const std::string& access, Reason reason) {
        BOOST_CHECK_EXCEPTION((void)judge(access), observe::Failure,
                              [&](const auto& failure) { return failure.reason() == reason; });
    }
    // As Dify's own sign-in leaves it: nothing of ours in Redis.
    std::string difys_token() {
        return dify::make_tokens(settings.dify, test::kAlice, clock.now(), random)
            .access_token.reveal();
    }
    std::string ended_key = "difysso:ended:" + test::kAlice;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(verification, Fixture)

BOOST_AUTO_TEST_CASE(tells_who_it_is_in_one_trip) {
    const std::string access = sign_in().access_token.reveal();
    redis.trips = 0;
    const auto session = judge(access);
    BOOST_REQUIRE(session.ok());
    BOOST_TEST(redis.trips == 1);
    BOOST_TEST(session->account == test::kAlice);
    BOOST_TEST(session->email == "alice@example.test");
    BOOST_TEST(session->name == "Alice");
    BOOST_TEST(session->workspace == "workspace");
    BOOST_TEST(session->role == "owner");
    BOOST_TEST(session->groups == std::vector<std::string>{"staff"},
               boost::test_tools::per_element());
    BOOST_TEST(session->id == "event-1");
    BOOST_TEST(session->exp == seconds() + 3600);
}

BOOST_AUTO_TEST_CASE(a_session_that_dify_began_is_told_of_by_the_database) {
    const auto session = judge(difys_token());
    BOOST_REQUIRE(session.ok());
    BOOST_TEST(session->id.empty());
    BOOST_TEST(session->email == "alice@example.test");
    BOOST_TEST(session->workspace == "workspace");
}

BOOST_AUTO_TEST_CASE(nobody) {
    const auto judged = [&](const web::Request& request) {
        return verification.judge(request).reason();
    };
    BOOST_TEST((judged({}) == Reason::not_signed_in));
    web::Request twice = with_cookies(sign_in().access_token.reveal());
    twice.headers.emplace_back("cookie", "access_token=other");
    BOOST_TEST((judged(twice) == Reason::not_signed_in));
    web::Request basic;
    basic.headers.emplace_back("authorization", "Basic QTpC");
    BOOST_TEST((judged(basic) == Reason::not_signed_in));
    BOOST_TEST(lookup.questions == 0);
}

BOOST_AUTO_TEST_CASE(bearer_counts_where_there_is_no_cookie) {
    web::Request request;
    request.headers.emplace_back("authorization", "Bearer " + sign_in().access_token.reveal());
    BOOST_TEST(verification.judge(request).ok());
    request.headers.emplace_back("authorization", "Bearer x");
    BOOST_TEST((verification.judge(request).reason() == Reason::not_signed_in));
}

BOOST_AUTO_TEST_CASE(only_the_cookie_name_that_this_configuration_issues) {
    settings.dify.console_web_url = settings.dify.console_api_url = "https://dify.example";
    refused(sign_in().access_token.reveal(), Reason::not_signed_in);
}

BOOST_AUTO_TEST_CASE(one_whose_session_was_ended) {
    const std::string access = sign_in().access_token.reveal();
    ending.end_session("event-1", test::kAlice, soon);
    refused(access, Reason::session_ended);
}

BOOST_AUTO_TEST_CASE(everything_up_to_an_ending_and_nothing_after_it) {
    const std::string before = sign_in("event-1").access_token.reveal();
    const std::string record = dify::SessionKeys("").token(before);
    const auto kept = redis.keys[record];
    pass(std::chrono::seconds(1));  // in the same second Dify's would be the same token
    const std::string of_dify = difys_token();
    pass(std::chrono::seconds(5));
    ending.end_account(test::kAlice, soon);
    refused(before, Reason::session_ended);
    refused(of_dify, Reason::session_ended);
    // Nor is one good of which only its record stands for it.
    redis.keys[record] = kept;
    refused(before, Reason::session_ended);
    sign_in("event-2");
    BOOST_TEST(!saved);  // the same second
    pass(std::chrono::seconds(1));
    const std::string after = sign_in("event-3").access_token.reveal();
    BOOST_TEST(saved);
    BOOST_TEST(judge(after).ok());
    // Dify's next token lives longer than those that were valid at the ending.
    BOOST_TEST(judge(difys_token()).ok());
}

BOOST_AUTO_TEST_CASE(an_account_that_may_not_be_used) {
    const std::string access = sign_in().access_token.reveal();
    for (const char* status : {"banned", "closed", "uninitialized", "new"}) {
        accounts.forget(test::kAlice);
        lookup.state->status = status;
        refused(access, Reason::account_not_active);
    }
    accounts.forget(test::kAlice);
    lookup.state.reset();
    refused(access, Reason::account_not_active);
}

BOOST_AUTO_TEST_CASE(an_account_is_asked_for_once_a_minute) {
    const std::string access = sign_in().access_token.reveal();
    BOOST_TEST(judge(access).ok());
    lookup.state->status = "banned";
    monotonic += std::chrono::seconds(59);
    BOOST_TEST(judge(access).ok());
    BOOST_TEST(lookup.questions == 1);
    monotonic += std::chrono::seconds(1);
    refused(access, Reason::account_not_active);
}

BOOST_AUTO_TEST_CASE(nobody_knows_while_a_store_is_away) {
    const std::string access = sign_in().access_token.reveal();
    lookup.failure = Reason::database_unavailable;
    unknown(access, Reason::database_unavailable);
    lookup.failure.reset();
    BOOST_TEST(judge(access).ok());
    lookup.failure = Reason::database_unavailable;
    BOOST_TEST(judge(access).ok());  // known for a minute
    redis.before_trip = [](int) { throw observe::Failure(Reason::redis_unavailable); };
    unknown(access, Reason::redis_unavailable);
}

BOOST_AUTO_TEST_CASE(what_cant_be_read_is_not_taken_for_nothing) {
    const std::string access = sign_in().access_token.reveal();
    redis.refused = "GET";
    unknown(access, Reason::redis_unavailable);
    redis.refused.clear();
    redis.keys[ended_key].text = "yesterday";
    unknown(access, Reason::redis_unavailable);
    redis.keys.erase(ended_key);
    const std::string key = "difysso:token:" + dify::SessionKeys::hash(access);
    for (const char* text : {"", "{}", "[]", R"({"account":1})"}) {
        redis.keys[key].text = text;
        unknown(access, Reason::redis_unavailable);
    }
    redis.keys[key].text = dify::TokenRecord{
        .account = test::kBob,
        .session = "event-1",
        .issued = 1,
        .email = "",
        .name = "",
        .workspace = "",
        .role = "",
        .groups = {}}.text();
    refused(access, Reason::access_token_invalid);
}

BOOST_AUTO_TEST_SUITE_END()
