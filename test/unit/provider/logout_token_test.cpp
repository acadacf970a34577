#include "provider/logout_token.h"

#include <array>

#include <boost/test/unit_test.hpp>

#include "unit/provider/token_case.h"

namespace {

using namespace difysso;
using observe::Reason;
using test::Signer;

constexpr std::int64_t kNow = 1795491200;
constexpr std::array kAlgorithms{crypto::Algorithm::RS256};
const std::string kEvents = R"("events":{"http://schemas.openid.net/event/backchannel-logout":{}})";
const std::string kHeader = R"({"alg":"RS256","typ":"logout+jwt"})";

std::string claims(const std::string& more = "", const std::string& without = "") {
    std::string text = "{";
    for (const auto& [name, value] :
         {std::pair<std::string, std::string>{"iss", R"("https://sso.example")"},
          {"aud", R"(["client"])"},
          {"sub", R"("alice")"},
          {"jti", R"("j-1")"},
          {"iat", std::to_string(kNow)}})
        if (name != without) text += '"' + name + "\":" + value + ",";
    return text + (without == "events" ? std::string(R"("x":1)") : kEvents) + more + "}";
}

observe::Outcome<provider::LogoutToken> judge(const std::string& text,
                                              const std::string& header = kHeader,
                                              const Signer& signer = Signer::rsa()) {
    const auto keys = provider::KeySet::from_pem(Signer::rsa().public_pem());
    return provider::verify_logout_token(signer.token(crypto::Algorithm::RS256, header, text),
                                         *keys,
                                         {.issuer = "https://sso.example",
                                          .client_id = "client",
                                          .algorithms = kAlgorithms,
                                          .now = observe::Time(std::chrono::seconds(kNow)),
                                          .clock_skew = std::chrono::seconds(60)});
}

void refused(const std::string& text, const std::string& detail) {
    const auto token = judge(text);
    BOOST_TEST(!token.ok(), text);
    if (token) return;
    BOOST_TEST((token.reason() == Reason::logout_token_refused), text);
    BOOST_TEST(token.refusal().detail.view() == detail, text);
}

std::string with(const std::string& name, const std::string& value) {
    return claims(",\"" + name + "\":" + value, name);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(logout_token)

BOOST_AUTO_TEST_CASE(each_token_of_the_corpus_gets_its_verdict) {
    for (const test::CorpusFile& file : test::corpus("logout_token")) {
        const test::TokenCase made(file.text);
        const auto token =
            provider::verify_logout_token(made.token(), made.keys(),
                                          {.issuer = test::kIssuer,
                                           .client_id = "cid-app-std",
                                           .algorithms = test::kCasdoorAlgorithms,
                                           .now = observe::Time(std::chrono::seconds(test::kNow)),
                                           .clock_skew = std::chrono::seconds(60)});
        const std::string verdict =
            token ? "accepted" : std::string(observe::row(token.reason()).code);
        BOOST_TEST(verdict == file.expected, file.name << ": " << verdict);
    }
}

BOOST_AUTO_TEST_CASE(a_good_one_and_casdoors) {
    const auto token = judge(claims(R"(,"sid":"s-1","exp":)" + std::to_string(kNow + 60)));
    BOOST_REQUIRE(token.ok());
    BOOST_TEST(token->sub == "alice");
    BOOST_TEST(token->sid == "s-1");
    BOOST_TEST(token->jti == "j-1");
    BOOST_TEST(token->iat == kNow);
    // No exp, no sid, typ JWT.
    BOOST_TEST(judge(claims(), R"({"alg":"RS256","typ":"JWT"})").ok());
    BOOST_TEST(judge(with("aud", R"("client")")).ok());
}

BOOST_AUTO_TEST_CASE(a_signature_of_somebody_else) {
    BOOST_TEST(!judge(claims(), kHeader, Signer::stranger()).ok());
    BOOST_TEST(!judge(claims(), R"({"alg":"none"})").ok());
    BOOST_TEST(!judge(claims(), R"({"alg":"HS256"})").ok());
}

BOOST_AUTO_TEST_CASE(for_somebody_else) {
    refused(claims("", "iss"), "iss");
    refused(with("iss", R"("https://sso.example/")"), "iss");
    refused(claims("", "aud"), "aud");
    refused(with("aud", R"(["client1"])"), "aud");
    refused(with("aud", "[]"), "aud");
}

BOOST_AUTO_TEST_CASE(an_id_token_is_none) {
    refused(claims(R"(,"nonce":"n")"), "a nonce, as an ID token has it");
    refused(claims(R"(,"nonce":"")"), "a nonce, as an ID token has it");
    refused(claims(R"(,"nonce":null)"), "a nonce, as an ID token has it");
    refused(claims("", "events"), "no event of back-channel logout");
    for (const char* events : {"null", "[]", "{}", R"({"http://other":{}})",
                               R"({"http://schemas.openid.net/event/backchannel-logout":1})"}) {
        const std::string text = claims(std::string(",\"events\":") + events, "events");
        refused(text, "no event of back-channel logout");
    }
}

BOOST_AUTO_TEST_CASE(dates) {
    refused(claims("", "iat"), "iat is missing");
    refused(with("iat", std::to_string(kNow + 61)), "iat is in the future");
    refused(with("iat", std::to_string(kNow - 661)), "iat is too long ago");
    BOOST_TEST(judge(with("iat", std::to_string(kNow - 660))).ok());
    refused(claims(R"(,"exp":)" + std::to_string(kNow - 60)), "expired");
    refused(with("iat", "\"1\""), "iat");
    refused(with("iat", "1795491200.5"), "iat");
}

BOOST_AUTO_TEST_CASE(nobody_is_named) {
    refused(claims("", "sub"), "sub");
    refused(with("sub", "\"\""), "sub");
    refused(with("sub", "1"), "sub");
    refused(with("sub", R"("a\n")"), "sub");
    refused(claims("", "jti"), "jti");
    refused(with("jti", "\"\""), "jti");
    refused(claims(R"(,"sid":1)"), "sid");
    refused(claims(R"(,"sid":"a\u0000")"), "its claims");
    refused(claims(R"(,"sub":"bob")"), "its claims");
}

BOOST_AUTO_TEST_CASE(the_issuer_that_is_claimed) {
    BOOST_TEST(provider::claimed_issuer(Signer::rsa().token(crypto::Algorithm::RS256, kHeader,
                                                            claims())) == "https://sso.example");
    for (const char* text : {"", ".", "a.b", "a.b.c", "..", "a.e30.c"})
        BOOST_TEST(provider::claimed_issuer(text).empty(), text);
}

BOOST_AUTO_TEST_SUITE_END()
