#include <boost/test/unit_test.hpp>

#include "unit/provider/casdoor_fixture.h"

using namespace difysso::provider;
using namespace difysso::test;

// How a sign-in at Casdoor lives with keys that come, go and change.
BOOST_FIXTURE_TEST_SUITE(casdoor_keys, CasdoorFixture)

BOOST_AUTO_TEST_CASE(a_code_is_not_spent_without_keys) {
    http.answer_with(away());
    Casdoor provider = casdoor();
    BOOST_TEST(verdict(provider) == "provider_keys_unavailable");
    BOOST_TEST(http.count(kTokens) == 0U);
}

BOOST_AUTO_TEST_CASE(a_token_endpoint_that_is_away) {
    Casdoor provider = casdoor();
    BOOST_TEST(provider.refresh(deadline));
    http.answer_with(away());
    BOOST_TEST(verdict(provider) == "provider_unavailable");
    http.answer_with(always(400, R"({"error":"invalid_grant"})"));
    BOOST_TEST(verdict(provider) == "code_rejected");
}

BOOST_AUTO_TEST_CASE(a_new_certificate_is_found_at_once) {
    Casdoor provider = casdoor();
    BOOST_TEST(verdict(provider) == "accepted");
    signs_with = &Signer::stranger();
    kid = "cert-new";
    published = key_set(Signer::stranger(), "cert-new");
    BOOST_TEST(verdict(provider) == "accepted");
    BOOST_TEST(verdict(provider) == "accepted");
    BOOST_TEST(http.count(kKeys) == 2U);
}

// Casdoor regenerates a certificate under its old name.
BOOST_AUTO_TEST_CASE(a_new_key_under_the_same_kid_is_found_at_once) {
    Casdoor provider = casdoor();
    BOOST_TEST(verdict(provider) == "accepted");
    signs_with = &Signer::stranger();
    published = key_set(Signer::stranger(), "cert-acme");
    BOOST_TEST(verdict(provider) == "accepted");
    BOOST_TEST(http.count(kKeys) == 2U);
}

BOOST_AUTO_TEST_CASE(unknown_kids_do_not_make_us_fetch_and_fetch) {
    Casdoor provider = casdoor();
    BOOST_TEST(verdict(provider) == "accepted");
    kid = "cert-nowhere";
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(verdict(provider) == "id_token_key_unknown");
    BOOST_TEST(http.count(kKeys) == 2U);
    now += 1min;
    BOOST_TEST(verdict(provider) == "id_token_key_unknown");
    BOOST_TEST(http.count(kKeys) == 3U);
}

BOOST_AUTO_TEST_CASE(bad_signatures_do_not_make_us_fetch_and_fetch) {
    Casdoor provider = casdoor();
    signs_with = &Signer::stranger();
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(verdict(provider) == "id_token_signature_invalid");
    BOOST_TEST(http.count(kKeys) == 2U);
}

BOOST_AUTO_TEST_CASE(other_refusals_fetch_nothing) {
    Casdoor provider = casdoor();
    code.nonce = "another";
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(verdict(provider) == "id_token_nonce");
    BOOST_TEST(http.count(kKeys) == 1U);
}

BOOST_AUTO_TEST_CASE(a_pinned_certificate_fetches_nothing) {
    settings.certificate = Signer::rsa().certificate_pem();
    Casdoor provider = casdoor();
    BOOST_TEST(provider.refresh(deadline));
    BOOST_TEST(verdict(provider) == "accepted");
    signs_with = &Signer::stranger();
    BOOST_TEST(verdict(provider) == "id_token_signature_invalid");
    BOOST_TEST(http.count() == http.count(kTokens));
}

BOOST_AUTO_TEST_SUITE_END()
