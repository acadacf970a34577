#include "provider/key_set.h"

#include <boost/test/unit_test.hpp>
#include <openssl/err.h>

#include "unit/provider/corpus.h"
#include "unit/provider/signer.h"

using namespace difysso::provider;
using difysso::crypto::Algorithm;
using difysso::observe::Reason;
using difysso::test::corpus;
using difysso::test::CorpusFile;
using difysso::test::Signer;

namespace {

KeySet key_set(const std::string& members, AlgRule rule = AlgRule::ignored) {
    return KeySet::from_jwks(R"({"keys":[)" + members + "]}", rule).value();
}

// How many keys may have made the signature, or why none.
std::string candidates(const KeySet& keys, Algorithm algorithm, const char* kid = nullptr) {
    const std::string name = kid == nullptr ? "" : kid;
    const auto found = keys.candidates(algorithm, kid == nullptr ? nullptr : &name);
    return found ? std::to_string(found->size())
                 : std::string(difysso::observe::row(found.reason()).code);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(key_set_test)

BOOST_AUTO_TEST_CASE(each_set_of_the_corpus_keeps_its_good_keys) {
    for (const CorpusFile& file : corpus("jwks")) {
        BOOST_TEST_CONTEXT(file.name) {
            const auto keys = KeySet::from_jwks(file.text);
            BOOST_TEST((keys ? std::to_string(keys->size()) : "none") == file.expected);
            BOOST_TEST(ERR_peek_error() == 0U);
        }
    }
}

BOOST_AUTO_TEST_CASE(by_kid) {
    const KeySet keys =
        key_set(Signer::rsa().jwk(R"(,"kid":"a")") + "," + Signer::stranger().jwk(R"(,"kid":"b")") +
                "," + Signer::p256().jwk(R"(,"kid":"c")"));
    BOOST_TEST(candidates(keys, Algorithm::RS256, "a") == "1");
    BOOST_TEST(candidates(keys, Algorithm::RS512, "b") == "1");
    BOOST_TEST(candidates(keys, Algorithm::PS256, "a") == "1");
    BOOST_TEST(candidates(keys, Algorithm::ES256, "c") == "1");
    BOOST_TEST(candidates(keys, Algorithm::EdDSA, "a") == "id_token_key_unknown");
    BOOST_TEST(candidates(keys, Algorithm::RS256, "d") == "id_token_key_unknown");
    BOOST_TEST(candidates(keys, Algorithm::RS256, "") == "id_token_key_unknown");
    BOOST_TEST(candidates(keys, Algorithm::RS256, "c") == "id_token_key_unknown");
    BOOST_TEST(candidates(keys, Algorithm::ES384, "c") == "id_token_key_unknown");
}

BOOST_AUTO_TEST_CASE(without_kid_one_key_must_fit) {
    const KeySet keys =
        key_set(Signer::rsa().jwk(R"(,"kid":"a")") + "," + Signer::stranger().jwk(R"(,"kid":"b")") +
                "," + Signer::p256().jwk(R"(,"kid":"c")"));
    BOOST_TEST(candidates(keys, Algorithm::RS256) == "id_token_kid_missing");
    BOOST_TEST(candidates(keys, Algorithm::ES256) == "1");
    BOOST_TEST(candidates(keys, Algorithm::ES384) == "id_token_key_unknown");
}

BOOST_AUTO_TEST_CASE(a_key_without_kid_answers_to_none) {
    const KeySet keys = key_set(Signer::rsa().jwk());
    BOOST_TEST(candidates(keys, Algorithm::RS256) == "1");
    BOOST_TEST(candidates(keys, Algorithm::RS256, "") == "id_token_key_unknown");
    BOOST_TEST(candidates(keys, Algorithm::RS256, "a") == "id_token_key_unknown");
}

BOOST_AUTO_TEST_CASE(each_key_of_a_kid_is_tried) {
    const KeySet keys =
        key_set(Signer::stranger().jwk(R"(,"kid":"a")") + "," + Signer::rsa().jwk(R"(,"kid":"a")") +
                "," + Signer::p256().jwk(R"(,"kid":"a")"));
    BOOST_TEST(candidates(keys, Algorithm::RS256, "a") == "2");
    BOOST_TEST(candidates(keys, Algorithm::ES256, "a") == "1");
}

BOOST_AUTO_TEST_CASE(an_ed25519_key_is_for_eddsa) {
    const KeySet keys = key_set(Signer::ed25519().jwk(R"(,"kid":"a","alg":"EdDSA")"));
    BOOST_TEST(candidates(keys, Algorithm::EdDSA, "a") == "1");
    BOOST_TEST(candidates(keys, Algorithm::EdDSA) == "1");
    BOOST_TEST(candidates(keys, Algorithm::ES256, "a") == "id_token_key_unknown");
}

// RFC 7517, section 4.4.
BOOST_AUTO_TEST_CASE(alg_is_compared_where_the_caller_says_so) {
    const std::string member = Signer::rsa().jwk(R"(,"kid":"a","alg":"RS256")");
    const KeySet compared = key_set(member, AlgRule::compared);
    BOOST_TEST(candidates(compared, Algorithm::RS256, "a") == "1");
    BOOST_TEST(candidates(compared, Algorithm::RS256) == "1");
    for (const Algorithm other : {Algorithm::RS512, Algorithm::PS256, Algorithm::ES256}) {
        BOOST_TEST(candidates(compared, other, "a") == "id_token_key_unknown");
        BOOST_TEST(candidates(compared, other) == "id_token_key_unknown");
    }
    const KeySet ignored = key_set(member);
    BOOST_TEST(candidates(ignored, Algorithm::RS512, "a") == "1");
    BOOST_TEST(candidates(ignored, Algorithm::PS256) == "1");
}

BOOST_AUTO_TEST_CASE(a_key_without_alg_is_for_each_algorithm_that_it_fits) {
    const KeySet keys = key_set(Signer::rsa().jwk(R"(,"kid":"a")"), AlgRule::compared);
    BOOST_TEST(candidates(keys, Algorithm::RS256, "a") == "1");
    BOOST_TEST(candidates(keys, Algorithm::PS512, "a") == "1");
}

// With alg there may be one key left where there would be two.
BOOST_AUTO_TEST_CASE(without_kid_alg_may_leave_one_key) {
    const std::string members = Signer::rsa().jwk(R"(,"kid":"a","alg":"RS256")") + "," +
                                Signer::stranger().jwk(R"(,"kid":"b","alg":"PS256")");
    BOOST_TEST(candidates(key_set(members, AlgRule::compared), Algorithm::RS256) == "1");
    BOOST_TEST(candidates(key_set(members), Algorithm::RS256) == "id_token_kid_missing");
    BOOST_TEST(candidates(key_set(Signer::rsa().jwk(R"(,"alg":"RS256")") + "," +
                                      Signer::stranger().jwk(R"(,"alg":"RS256")"),
                                  AlgRule::compared),
                          Algorithm::RS256) == "id_token_kid_missing");
}

BOOST_AUTO_TEST_CASE(a_key_whose_alg_it_cannot_do_is_left_out_when_alg_is_compared) {
    for (const std::string alg : {R"("ES256")", R"("RSA-OAEP")", R"("HS256")", R"("none")",
                                  R"("rs256")", R"("")", "null", "256", R"(["RS256"])"}) {
        const std::string text =
            R"({"keys":[)" + Signer::rsa().jwk(R"(,"kid":"a","alg":)" + alg) + "]}";
        BOOST_TEST(!KeySet::from_jwks(text, AlgRule::compared).has_value(), "accepted: " << alg);
        BOOST_TEST(KeySet::from_jwks(text).has_value(), "refused: " << alg);
    }
}

BOOST_AUTO_TEST_CASE(a_pinned_key_needs_no_kid) {
    for (const std::string& pem : {Signer::rsa().certificate_pem(), Signer::rsa().public_pem()}) {
        const auto keys = KeySet::from_pem(pem);
        BOOST_REQUIRE(keys);
        BOOST_TEST(keys->size() == 1U);
        BOOST_TEST(candidates(*keys, Algorithm::RS256) == "1");
        BOOST_TEST(candidates(*keys, Algorithm::RS256, "any") == "1");
        BOOST_TEST(candidates(*keys, Algorithm::ES256) == "id_token_key_unknown");
        BOOST_TEST(candidates(*keys, Algorithm::ES256, "any") == "id_token_key_unknown");
    }
}

BOOST_AUTO_TEST_CASE(a_pem_that_cannot_be_pinned) {
    difysso::observe::Literal why;
    BOOST_TEST(!KeySet::from_pem("rubbish", &why).has_value());
    BOOST_TEST(why.view() == "it is neither a PEM certificate nor a PEM public key");
    BOOST_TEST(!KeySet::from_pem(Signer::make_ec("P-224").public_pem()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
