#include <boost/test/unit_test.hpp>

#include "unit/provider/openid_fixture.h"

using namespace difysso::provider;
using namespace difysso::test;
using OpenIdSettings = difysso::config::OpenId;

BOOST_FIXTURE_TEST_SUITE(openid_exchange, OpenIdFixture)

BOOST_AUTO_TEST_CASE(what_the_token_endpoint_is_asked) {
    BOOST_TEST(verdict() == "accepted");
    const auto asked = web.last(kOpToken);
    BOOST_TEST(asked.method == "POST");
    BOOST_TEST(asked.content_type == "application/x-www-form-urlencoded");
    BOOST_TEST(asked.body ==
               "grant_type=authorization_code&code=c%2Fo%2Bde"
               "&redirect_uri=https%3A%2F%2Fgw.example.test%2Fsso%2Fv1%2Fauth%2Fcallback"
               "&code_verifier=the-verifier~");
    BOOST_REQUIRE(asked.headers.size() == 1U);
    BOOST_TEST(asked.headers[0].second.starts_with("Basic "));
    BOOST_TEST(web.count() == 3U);
}

BOOST_AUTO_TEST_CASE(a_warm_exchange_is_one_request) {
    OpenId provider = openid();
    BOOST_TEST(provider.refresh(deadline));
    web.forget();
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(verdict(provider) == "accepted");
    BOOST_TEST(web.count() == 5U);
    BOOST_TEST(web.count(kOpToken) == 5U);
}

BOOST_AUTO_TEST_CASE(who_signed_in) {
    claims["groups"] = R"(["staff"])";
    const Identity who = identity();
    BOOST_TEST(who.provider == "keycloak");
    BOOST_TEST(who.issuer == kOpIssuer);
    BOOST_TEST(who.sub == "248289761001");
    BOOST_TEST(who.email.value() == "alice@example.test");
    BOOST_TEST(who.email_verified);
    BOOST_TEST(who.name == "Alice");
    BOOST_TEST(who.groups == std::vector<std::string>{"staff"});
    BOOST_TEST((who.issued_at == difysso::observe::Time(std::chrono::seconds(kNow))));
}

BOOST_AUTO_TEST_CASE(each_default_algorithm) {
    for (const auto& [with, name] :
         {std::pair{Algorithm::RS256, "RS256"}, std::pair{Algorithm::RS384, "RS384"},
          std::pair{Algorithm::RS512, "RS512"}, std::pair{Algorithm::ES256, "ES256"},
          std::pair{Algorithm::ES384, "ES384"}, std::pair{Algorithm::ES512, "ES512"}}) {
        algorithm = with;
        signs_with = &Signer::for_algorithm(with);
        published = key_set(*signs_with, "a");
        header = std::string(R"({"kid":"a","alg":")") + name + "\"}";
        settings.algorithms = {};
        BOOST_TEST(verdict() == "accepted", name);
        settings.algorithms = {name};
        BOOST_TEST(verdict() == "accepted", name);
        settings.algorithms = {name == std::string("RS256") ? "ES256" : "RS256"};
        BOOST_TEST(verdict() == "id_token_alg_not_allowed", name);
    }
}

// Not what the provider announces decides, and not what a token says.
BOOST_AUTO_TEST_CASE(others_only_when_they_are_named) {
    document["id_token_signing_alg_values_supported"] = R"(["none","HS256","PS256","EdDSA"])";
    for (const char* name : {"PS256", "PS384", "PS512", "EdDSA", "HS256", "none", "RS1"}) {
        header = std::string(R"({"kid":"a","alg":")") + name + "\"}";
        settings.algorithms = {};
        BOOST_TEST(verdict() == "id_token_alg_not_allowed", name);
    }
    settings.algorithms = {"PS256"};
    header = R"({"kid":"a","alg":"PS256"})";
    BOOST_TEST(verdict() == "id_token_signature_invalid");  // it is RS256's
    header = R"({"kid":"a","alg":"RS256"})";
    BOOST_TEST(verdict() == "id_token_alg_not_allowed");
}

BOOST_AUTO_TEST_CASE(the_alg_of_a_key_is_compared) {
    published = R"({"keys":[)" + Signer::rsa().jwk(R"(,"kid":"a","alg":"RS512")") + "]}";
    BOOST_TEST(verdict() == "id_token_key_unknown");
    published = R"({"keys":[)" + Signer::rsa().jwk(R"(,"kid":"a","alg":"RS256")") + "]}";
    BOOST_TEST(verdict() == "accepted");
}

BOOST_AUTO_TEST_CASE(an_encrypted_id_token_says_so) {
    tokens["id_token"] = quoted("eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d");
    BOOST_TEST(verdict() == "id_token_encrypted");
}

BOOST_AUTO_TEST_CASE(max_age_wants_auth_time) {
    BOOST_TEST(verdict() == "accepted");
    settings.max_age = 300s;
    BOOST_TEST(verdict() == "id_token_auth_time");
    claims["auth_time"] = std::to_string(kNow - 360);
    BOOST_TEST(verdict() == "accepted");
    claims["auth_time"] = std::to_string(kNow - 361);
    BOOST_TEST(verdict() == "id_token_auth_time");
}

BOOST_AUTO_TEST_CASE(answers_of_the_token_endpoint) {
    for (const auto& [page, reason] :
         {std::pair{always(400, R"({"error":"invalid_grant"})"), "code_rejected"},
          std::pair{always(401, R"({"error":"invalid_client"})"), "client_rejected"},
          std::pair{always(400, R"({"error":"invalid_request"})"), "token_response_refused"},
          std::pair{always(200, "<html>"), "token_response_malformed"},
          std::pair{always(200, R"({"access_token":"a"})"), "id_token_missing"},
          std::pair{always(502, "<html>"), "provider_unavailable"},
          std::pair{too_large(), "token_response_too_large"},
          std::pair{away(), "provider_unavailable"}}) {
        web.on(kOpToken, page);
        BOOST_TEST(verdict() == reason);
    }
    BOOST_TEST(web.count(kOpUserInfo) == 0U);
}

BOOST_AUTO_TEST_CASE(nothing_is_asked_after_a_bad_id_token) {
    settings.userinfo = OpenIdSettings::UserInfo::always;
    for (const auto& [name, value] :
         {std::pair{"iss", quoted("https://evil.example")}, std::pair{"aud", quoted("gate:way1")},
          std::pair{"nonce", quoted("another")}, std::pair{"sub", quoted("")},
          std::pair{"exp", std::to_string(kNow - 60)}, std::pair{"at_hash", quoted("AAAA")}}) {
        const Members good = claims;
        claims[name] = value;
        BOOST_TEST(verdict() != "accepted", name);
        claims = good;
    }
    BOOST_TEST(web.count(kOpUserInfo) == 0U);
    BOOST_TEST(verdict() == "accepted");
    BOOST_TEST(web.count(kOpUserInfo) == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
