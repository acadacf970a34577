#include "provider/id_token.h"

#include <set>

#include <boost/test/unit_test.hpp>
#include <openssl/err.h>

#include "unit/provider/token_case.h"

using namespace difysso::provider;
using difysso::crypto::Algorithm;
using difysso::observe::Reason;
using difysso::test::corpus;
using difysso::test::CorpusFile;
using difysso::test::Signer;
using difysso::test::TokenCase;

namespace {

std::string verdict(const TokenCase& token) {
    const auto judged = token.judge();
    return judged ? "accepted" : std::string(difysso::observe::row(judged.reason()).code);
}

Expectation expectation(std::string_view client_id = "cid-app-std") {
    return {.issuer = difysso::test::kIssuer,
            .client_id = client_id,
            .nonce = difysso::test::kNonce,
            .access_token = {},
            .algorithms = difysso::test::kCasdoorAlgorithms,
            .now = difysso::observe::Time(std::chrono::seconds(difysso::test::kNow)),
            .clock_skew = std::chrono::seconds(60)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(id_token)

BOOST_AUTO_TEST_CASE(each_token_of_the_corpus_gets_its_verdict) {
    for (const CorpusFile& file : corpus("id_token")) {
        BOOST_TEST_CONTEXT(file.name) {
            BOOST_TEST(verdict(TokenCase(file.text)) == file.expected);
            BOOST_TEST(ERR_peek_error() == 0U);
        }
    }
}

BOOST_AUTO_TEST_CASE(each_reason_has_a_token) {
    std::set<std::string> seen;
    for (const CorpusFile& file : corpus("id_token"))
        seen.insert(file.expected);
    for (const auto& row : difysso::observe::all_reasons()) {
        const bool about_the_response = row.reason == Reason::id_token_missing;
        if (row.code.starts_with("id_token_") && !about_the_response)
            BOOST_TEST(seen.count(std::string(row.code)) == 1U, row.code << " has no token");
    }
    for (const char* code : {"accepted", "organization_mismatch", "user_forbidden", "user_deleted"})
        BOOST_TEST(seen.count(code) == 1U, code << " has no token");
}

// A real Casdoor's signature under its real key set.
BOOST_AUTO_TEST_CASE(a_recorded_token_verifies) {
    const auto response = json::parse_object(
        corpus_file(corpus("token_response"), "accepted--casdoor.txt").substr(4));
    BOOST_REQUIRE(response);
    const std::string& token = *response->string("id_token");
    const auto jwks = corpus("jwks");
    for (const char* name : {"1--casdoor-application.json", "3--casdoor-instance.json"}) {
        const auto keys = KeySet::from_jwks(corpus_file(jwks, name));
        BOOST_REQUIRE(keys);
        const auto claims = verify_id_token(token, *keys, expectation());
        BOOST_REQUIRE(claims.ok());
        BOOST_TEST(*claims->string("email") == "alice@example.test");
    }
}

BOOST_AUTO_TEST_CASE(any_character_of_a_recorded_token_changed_is_refused) {
    const auto response = json::parse_object(
        corpus_file(corpus("token_response"), "accepted--casdoor.txt").substr(4));
    const std::string& token = *response->string("id_token");
    const auto keys =
        KeySet::from_jwks(corpus_file(corpus("jwks"), "1--casdoor-application.json")).value();
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        BOOST_TEST(!verify_id_token(changed, keys, expectation()), "character " << i);
        BOOST_TEST(!verify_id_token(token.substr(0, i), keys, expectation()), "cut at " << i);
    }
}

BOOST_AUTO_TEST_CASE(white_space_around_a_token_is_refused) {
    const TokenCase good(corpus_file(corpus("id_token"), "accepted--casdoor-jwt-standard.txt"));
    const std::string token = good.token();
    const KeySet keys = good.keys();
    BOOST_TEST(verify_id_token(token, keys, expectation()).ok());
    for (const std::string& changed :
         {token + "\n", token + " ", "\n" + token, token + '\0', "\xef\xbb\xbf" + token})
        BOOST_TEST(
            (verify_id_token(changed, keys, expectation()).reason() == Reason::id_token_malformed));
}

BOOST_AUTO_TEST_CASE(only_pinned_algorithms_count) {
    const TokenCase good(corpus_file(corpus("id_token"), "accepted--casdoor-jwt-standard.txt"));
    const std::string token = good.token();
    const KeySet keys = good.keys();
    Expectation expected = expectation();
    const std::array only{Algorithm::RS512, Algorithm::ES256};
    expected.algorithms = only;
    BOOST_TEST(
        (verify_id_token(token, keys, expected).reason() == Reason::id_token_alg_not_allowed));
    expected.algorithms = {};
    BOOST_TEST(
        (verify_id_token(token, keys, expected).reason() == Reason::id_token_alg_not_allowed));
}

BOOST_AUTO_TEST_CASE(rs384_where_it_is_allowed) {
    const std::string claims =
        R"({"iss":"http://localhost:18000","aud":"cid-app-std","exp":1795491300,"iat":1795491200,)"
        R"("nonce":"n-0S6_WzA2Mj","sub":"1"})";
    const auto keys = KeySet::from_pem(Signer::rsa().public_pem()).value();
    Expectation expected = expectation();
    const std::array only{Algorithm::RS384};
    expected.algorithms = only;
    BOOST_TEST(verify_id_token(Signer::rsa().token(Algorithm::RS384, R"({"alg":"RS384"})", claims),
                               keys, expected)
                   .ok());
}

BOOST_AUTO_TEST_CASE(the_clock_decides_to_the_second) {
    const TokenCase good(corpus_file(corpus("id_token"), "accepted--casdoor-jwt-standard.txt"));
    const std::string token = good.token();
    const KeySet keys = good.keys();
    const auto at = [&](std::int64_t now, int skew) -> std::string {
        Expectation expected = expectation();
        expected.now = difysso::observe::Time(std::chrono::seconds(now));
        expected.clock_skew = std::chrono::seconds(skew);
        const auto judged = verify_id_token(token, keys, expected);
        return judged ? "accepted" : std::string(difysso::observe::row(judged.reason()).code);
    };
    // nbf and iat are 1795491146, exp is 1795494746.
    BOOST_TEST(at(1795491146, 0) == "accepted");
    BOOST_TEST(at(1795491145, 0) == "id_token_not_yet_valid");
    BOOST_TEST(at(1795491145, 1) == "accepted");
    BOOST_TEST(at(1795494745, 0) == "accepted");
    BOOST_TEST(at(1795494746, 0) == "id_token_expired");
    BOOST_TEST(at(1795494746, 1) == "accepted");
    BOOST_TEST(at(1795494747, 1) == "id_token_expired");
    BOOST_TEST(at(0, 0) == "id_token_not_yet_valid");
}

BOOST_AUTO_TEST_CASE(a_refusal_names_the_claim_and_not_what_it_says) {
    const TokenCase wrong(corpus_file(corpus("id_token"), "id_token_claim_type--aud-number.txt"));
    const auto judged = wrong.judge();
    BOOST_REQUIRE(!judged.ok());
    BOOST_TEST(judged.refusal().detail.view() == "aud");
}

BOOST_AUTO_TEST_SUITE_END()
