#include "provider/casdoor.h"

#include <boost/test/unit_test.hpp>

#include "unit/provider/casdoor_fixture.h"

using namespace difysso::provider;
using namespace difysso::test;
using difysso::observe::Failure;
using difysso::observe::Reason;
using difysso::outbound::HttpRequest;

BOOST_FIXTURE_TEST_SUITE(casdoor_test, CasdoorFixture)

BOOST_AUTO_TEST_CASE(who_it_is) {
    const Casdoor provider = casdoor();
    BOOST_TEST(provider.id() == "casdoor");
    BOOST_TEST(provider.name() == "Casdoor");
    BOOST_TEST(provider.client_id() == "cid-app-std");
    BOOST_TEST(provider.issuer() == "http://localhost:18000");
}

BOOST_AUTO_TEST_CASE(where_the_browser_is_sent) {
    const std::string query =
        "?client_id=cid-app-std&response_type=code"
        "&redirect_uri=https%3A%2F%2Fgw.example.test%2Fv1%2Fauth%2Fcallback%3Fa%3Db%2Bc"
        "&scope=openid%20profile%20email&state=st_-0&nonce=no_-1"
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
    const AuthorizationRequest request{
        .state = "st_-0",
        .nonce = "no_-1",
        .code_challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        .redirect_uri = "https://gw.example.test/v1/auth/callback?a=b+c"};
    Casdoor provider = casdoor();
    BOOST_TEST(*provider.authorization_url(request, deadline) ==
               "https://sso.example.test/login/oauth/authorize" + query);
    BOOST_TEST(*provider.signup_url(request, deadline) ==
               "https://sso.example.test/signup/oauth/authorize" + query);
    BOOST_TEST(http.count() == 0U);
}

BOOST_AUTO_TEST_CASE(what_the_token_endpoint_is_asked) {
    Casdoor provider = casdoor();
    BOOST_TEST(verdict(provider) == "accepted");
    const HttpRequest request = http.requests().back();
    BOOST_TEST(request.method == "POST");
    BOOST_TEST(request.target == kTokens);
    BOOST_TEST(request.headers.empty());
    BOOST_TEST(request.content_type == "application/x-www-form-urlencoded");
    BOOST_TEST(request.body ==
               "grant_type=authorization_code&client_id=cid-app-std"
               "&client_secret=secret%2Bapp%26std&code=0123456789abcdef0123"
               "&redirect_uri=https%3A%2F%2Fgw.example.test%2Fsso%2Fv1%2Fauth%2Fcallback"
               "&code_verifier=the-verifier~");
}

BOOST_AUTO_TEST_CASE(who_signed_in) {
    Casdoor provider = casdoor();
    const auto identity = provider.exchange(code, deadline);
    BOOST_REQUIRE(identity.ok());
    BOOST_TEST(identity->provider == "casdoor");
    BOOST_TEST(identity->sub == "1");
    BOOST_TEST((identity->email == "alice@example.test"));
}

BOOST_AUTO_TEST_CASE(a_warm_exchange_is_one_request) {
    Casdoor provider = casdoor();
    BOOST_TEST(provider.refresh(deadline));
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(verdict(provider) == "accepted");
    BOOST_TEST(http.count(kKeys) == 1U);
    BOOST_TEST(http.count(kTokens) == 5U);
}

BOOST_AUTO_TEST_CASE(another_organization_is_refused) {
    settings.org_name = "other";
    Casdoor provider = casdoor();
    BOOST_TEST(verdict(provider) == "organization_mismatch");
}

BOOST_AUTO_TEST_CASE(another_nonce_is_refused) {
    code.nonce = "n-of-another-tab";
    Casdoor provider = casdoor();
    BOOST_TEST(verdict(provider) == "id_token_nonce");
}

BOOST_AUTO_TEST_CASE(rs384_is_none_of_casdoors) {
    http.answer_with([&](const HttpRequest& request) {
        const std::string token = Signer::rsa().token(
            Algorithm::RS384, R"({"alg":"RS384","kid":"cert-acme"})", casdoor_claims());
        return answer(200,
                      request.target == kKeys ? published : R"({"id_token":")" + token + "\"}");
    });
    Casdoor provider = casdoor();
    BOOST_TEST(verdict(provider) == "id_token_alg_not_allowed");
}

BOOST_AUTO_TEST_CASE(a_certificate_that_cannot_be_used) {
    for (const std::string& pem : {std::string("rubbish"), Signer::make_ec("P-224").public_pem()}) {
        settings.certificate = pem;
        BOOST_CHECK_EXCEPTION(casdoor(), Failure, [](const Failure& failure) {
            return failure.reason() == Reason::provider_keys_unavailable &&
                   !failure.detail().empty();
        });
    }
}

BOOST_AUTO_TEST_CASE(below_a_path_and_with_an_odd_application_name) {
    settings.endpoint = "https://example.test/casdoor";
    settings.internal_endpoint = "http://10.0.0.1:8000/casdoor";
    settings.app_name = "a/b c";
    http.answer_with(always(404, ""));
    Casdoor provider = casdoor();
    BOOST_TEST(!provider.refresh(deadline));
    BOOST_TEST(http.requests().front().target == "/casdoor/.well-known/a%2Fb%20c/jwks");
    BOOST_TEST(provider.authorization_url({}, deadline)
                   ->starts_with("https://example.test/casdoor/login/oauth/authorize?client_id="));
}

BOOST_AUTO_TEST_SUITE_END()
