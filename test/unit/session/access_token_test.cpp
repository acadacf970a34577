#include "session/access_token.h"

#include <boost/test/unit_test.hpp>

#include "bench.h"

namespace {

using namespace difysso;
using observe::Reason;

struct Fixture : test::Bench {
    observe::Outcome<session::AccessToken> judge(const std::string& text) const {
        return session::judge_access_token(text, settings.dify.secret_key, clock.now());
    }
    void refused(const std::string& text, Reason reason = Reason::access_token_invalid) const {
        const auto token = judge(text);
        BOOST_TEST(!token.ok(), text);
        if (!token) BOOST_TEST((token.reason() == reason), text);
    }
    std::string claims(const std::string& more = "") const {
        return R"({"user_id":")" + test::kAlice + R"(","exp":)" + std::to_string(seconds() + 60) +
               R"(,"iss":"SELF_HOSTED","sub":"Console API Passport")" + more + "}";
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(access_token, Fixture)

BOOST_AUTO_TEST_CASE(our_own_is_good) {
    const dify::Tokens tokens = dify::make_tokens(settings.dify, test::kAlice, clock.now(), random);
    const auto token = judge(tokens.access_token.reveal());
    BOOST_REQUIRE(token.ok());
    BOOST_TEST(token->account == test::kAlice);
    BOOST_TEST(token->exp == seconds() + 3600);
    BOOST_TEST(token->hash == dify::SessionKeys::hash(tokens.access_token.reveal()));
    BOOST_TEST(judge(this->token(claims())).ok());
}

BOOST_AUTO_TEST_CASE(no_token) {
    for (const char* text : {"", ".", "..", "...", "a.b", "a.b.c", "a.b.c.d"})
        refused(text);
    refused(std::string(5000, 'a') + ".b.c");
}

BOOST_AUTO_TEST_CASE(another_signature) {
    const std::string good = token(claims());
    refused(good.substr(0, good.rfind('.') + 1));
    refused(good + "A");
    std::string other = good;
    other[good.find('.') + 3] = other[good.find('.') + 3] == 'A' ? 'B' : 'A';
    refused(other);
    settings.dify.secret_key = observe::Secret("another");
    refused(good);
}

BOOST_AUTO_TEST_CASE(a_second_spelling_of_a_good_one) {
    const std::string good = token(claims());
    refused(good + "=");
    refused(" " + good);
    // 32 bytes leave two stray bits in the last character.
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string stray = good;
    stray.back() = kAlphabet[kAlphabet.find(good.back()) + 1];
    refused(stray);
}

BOOST_AUTO_TEST_CASE(another_algorithm_or_type) {
    for (const char* header :
         {R"({"alg":"none","typ":"JWT"})", R"({"alg":"HS512"})", R"({"alg":"hs256"})",
          R"({"alg":"HS256","typ":"at+jwt"})", R"({"alg":"HS256","typ":null})",
          R"({"alg":"HS256","crit":["b64"],"b64":false})", R"({"alg":"HS256","alg":"HS256"})",
          R"({"typ":"JWT"})", "[]"})
        refused(token(claims(), header));
}

BOOST_AUTO_TEST_CASE(what_is_meant_for_something_else) {
    refused(token(claims(R"(,"aud":"x")")));
    refused(token(claims(R"(,"aud":null)")));
    refused(token(claims(R"(,"token_source":"webapp_login_token")")));
    refused(token(R"({"app_id":"1","end_user_id":"2","exp":9999999999})"));
    // A CSRF token names the account as its sub.
    refused(token(R"({"exp":9999999999,"sub":")" + test::kAlice + "\"}"));
}

BOOST_AUTO_TEST_CASE(claims_of_another_kind) {
    const std::string id = R"("user_id":")" + test::kAlice + '"';
    for (const std::string& text :
         {std::string("null"), std::string("{}"), "{" + id + "}", "{" + id + R"(,"exp":"1"})",
          "{" + id + R"(,"exp":9e9})", "{" + id + R"(,"exp":9999999999.5})",
          "{" + id + "," + id + R"(,"exp":9999999999})",
          std::string(R"({"user_id":1,"exp":9999999999})"),
          std::string(R"({"user_id":"alice","exp":9999999999})"),
          std::string(R"({"user_id":"11207ED7-2468-46F9-822E-9D2D0641E97F","exp":9999999999})"),
          std::string(R"({"user_id":"11207ed7x2468-46f9-822e-9d2d0641e97f","exp":9999999999})")})
        refused(token(text));
}

BOOST_AUTO_TEST_CASE(dates) {
    const std::string good = token(claims());
    pass(std::chrono::seconds(59));
    BOOST_TEST(judge(good).ok());
    pass(std::chrono::seconds(1));
    refused(good, Reason::access_token_expired);
    refused(token(claims(R"(,"iat":)" + std::to_string(seconds() + 1))));
    refused(token(claims(R"(,"nbf":)" + std::to_string(seconds() + 1))));
    refused(token(claims(R"(,"iat":"1")")));
    BOOST_TEST(judge(token(claims(R"(,"iat":)" + std::to_string(seconds())))).ok());
}

BOOST_AUTO_TEST_SUITE_END()
