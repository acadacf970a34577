#include "admin/administrators.h"

#include <boost/test/unit_test.hpp>

#include "unit/session/bench.h"

namespace {

using namespace difysso;
using observe::Reason;

const std::string kToken = "0123456789abcdef0123456789abcdef";

struct Fixture : test::Bench {
    Fixture() {
        settings.admin.emails = {"alice@example.test"};
        settings.admin.groups = {"operators"};
        settings.admin.tokens = {observe::Secret("another-0123456789abcdef0123456789"),
                                 observe::Secret(kToken)};
        origin.email = "Alice@Example.test";
    }
    std::string code(const web::Request& request) const {
        const auto who = administrators.judge(request);
        return who ? who->who : std::string(observe::row(who.reason()).code);
    }
    static web::Request bearer(const std::string& text) {
        web::Request request = with_cookies("");
        request.headers.emplace_back("authorization", "Bearer " + text);
        return request;
    }
    admin::Administrators administrators{{settings, verification, sessions}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(administrators, Fixture)

BOOST_AUTO_TEST_CASE(an_address_counts_that_the_id_token_gave_as_verified) {
    BOOST_TEST(code(with(sign_in())) == "Alice@Example.test");
    BOOST_TEST(administrators.judge(with(sign_in())).value().account == test::kAlice);
}

BOOST_AUTO_TEST_CASE(an_unverified_address_does_not) {
    origin.email_verified = false;
    BOOST_TEST(code(with(sign_in())) == "not_an_administrator");
}

// In Dify anybody may change the address of an account.
BOOST_AUTO_TEST_CASE(the_accounts_address_in_dify_does_not) {
    origin.email = "mallory@example.test";
    BOOST_TEST(code(with(sign_in())) == "not_an_administrator");
    origin.email = "";
    BOOST_TEST(code(with(sign_in())) == "not_an_administrator");
}

BOOST_AUTO_TEST_CASE(a_group_of_the_sign_in_counts) {
    settings.admin.emails.clear();
    BOOST_TEST(code(with(sign_in())) == "not_an_administrator");
    settings.admin.groups = {"staff"};
    BOOST_TEST(code(with(sign_in())) == "Alice@Example.test");
}

BOOST_AUTO_TEST_CASE(difys_own_sign_in_makes_nobody_one) {
    const std::string dify_made =
        token(R"({"user_id":")" + test::kAlice + R"(","exp":)" + std::to_string(seconds() + 3600) +
              R"(,"iss":"SELF_HOSTED","sub":"Console API Passport"})");
    BOOST_TEST_REQUIRE(verification.judge(with_cookies(dify_made)).ok());
    BOOST_TEST(code(with_cookies(dify_made)) == "not_an_administrator");
}

BOOST_AUTO_TEST_CASE(an_ended_session_is_nobodys) {
    const dify::Tokens tokens = sign_in();
    ending.end_session("event-1", test::kAlice, soon);
    BOOST_TEST(code(with(tokens)) == "session_ended");
    // Though the token's own mark be lost.
    const dify::Tokens others = sign_in("event-2");
    redis.keys["difysso:session:event-2"].fields["ended"] = "1";
    BOOST_TEST(code(with(others)) == "session_ended");
    redis.keys.erase("difysso:session:event-2");
    BOOST_TEST(code(with(others)) == "session_ended");
}

BOOST_AUTO_TEST_CASE(a_program_has_one_of_the_tokens) {
    BOOST_TEST(code(bearer(kToken)) == "ADMIN_TOKEN 2");
    BOOST_TEST(code(bearer("another-0123456789abcdef0123456789")) == "ADMIN_TOKEN 1");
    BOOST_TEST(administrators.judge(bearer(kToken)).value().account.empty());
    BOOST_TEST(redis.trips == 0);
    for (const std::string& wrong :
         {kToken.substr(1), kToken + "0", std::string("0"), std::string(32, '0'),
          std::string("0123456789ABCDEF0123456789ABCDEF")})
        BOOST_TEST(code(bearer(wrong)) == "access_token_invalid");
    BOOST_TEST(code(with_cookies("")) == "not_signed_in");
    web::Request twice = bearer(kToken);
    twice.headers.emplace_back("authorization", "Bearer " + kToken);
    BOOST_TEST(code(twice) == "not_signed_in");
    settings.admin.tokens.clear();
    BOOST_TEST(code(bearer(kToken)) == "access_token_invalid");
}

BOOST_AUTO_TEST_SUITE_END()
