#include <boost/test/unit_test.hpp>

#include "unit/provider/openid_fixture.h"

using namespace difysso::provider;
using namespace difysso::test;
using OpenIdSettings = difysso::config::OpenId;

// The modules of the OpenID conformance suite for relying parties, by their names there without
// "oidcc-client-test-": the plans Basic, Config and Form Post. Each behaves as its module's
// provider does, which fails a relying party that goes on to the next endpoint. Like the suite's,
// this provider gives the person's claims by userinfo alone (OpenID Connect Core, section 5.4).
namespace {

struct Suite : OpenIdFixture {
    Suite() {
        for (const char* name : {"email", "email_verified", "name"})
            claims.erase(name);
        userinfo = {{"sub", quoted("248289761001")},
                    {"name", quoted("Demo T. User")},
                    {"email", quoted("user@example.com")},
                    {"email_verified", "false"}};
    }

    // A whole sign-in, and what every module looks at in it besides.
    std::string sign_in(OpenId& provider) {
        const auto begun =
            verdict_of([&] { return provider.authorization_url(request, deadline); });
        if (begun != "accepted") return begun;
        const std::string url = *provider.authorization_url(request, deadline);
        for (const char* part :
             {"scope=openid", "response_type=code", "client_id=gate%3Away", "state=st_-0",
              "nonce=no_-1", "redirect_uri=https%3A%2F%2Fgw.example.test%2Fv1%2Fauth%2Fcallback",
              "code_challenge_method=S256"})
            BOOST_TEST(url.find(part) != std::string::npos, part);
        const std::string result = verdict(provider);
        for (const auto& asked : web.asked())
            BOOST_TEST(asked.url.find("SlAV32hkKG") == std::string::npos);
        return result;
    }
    std::string sign_in() {
        OpenId provider = openid();
        return sign_in(provider);
    }
    bool userinfo_was_asked() const { return web.count(kOpUserInfo) != 0; }
};

struct FormPost : Suite {
    FormPost() { settings.response_mode = OpenIdSettings::ResponseMode::form_post; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(conformance_basic, Suite)

BOOST_AUTO_TEST_CASE(plain) {  // the module has no name behind "oidcc-client-test"
    BOOST_TEST(sign_in() == "accepted");
    BOOST_TEST(web.count(kOpToken) == 1U);
    BOOST_TEST(web.count(kOpUserInfo) == 1U);
}

BOOST_AUTO_TEST_CASE(invalid_iss) {
    claims["iss"] = quoted(kOpIssuer + "1");
    BOOST_TEST(sign_in() == "id_token_iss");
    BOOST_TEST(!userinfo_was_asked());
}

BOOST_AUTO_TEST_CASE(missing_sub) {
    claims.erase("sub");
    BOOST_TEST(sign_in() == "id_token_sub");
    BOOST_TEST(!userinfo_was_asked());
}

BOOST_AUTO_TEST_CASE(invalid_aud) {
    claims["aud"] = quoted("gate:way1");
    BOOST_TEST(sign_in() == "id_token_aud");
    BOOST_TEST(!userinfo_was_asked());
}

BOOST_AUTO_TEST_CASE(missing_iat) {
    claims.erase("iat");
    BOOST_TEST(sign_in() == "id_token_iat_missing");
    BOOST_TEST(!userinfo_was_asked());
}

BOOST_AUTO_TEST_CASE(kid_absent_single_jwks) {
    header = R"({"alg":"RS256"})";
    published = R"({"keys":[)" + Signer::rsa().jwk() + "]}";
    BOOST_TEST(sign_in() == "accepted");
}

// The suite takes both: to try every key, or to refuse. We refuse.
BOOST_AUTO_TEST_CASE(kid_absent_multiple_jwks) {
    header = R"({"alg":"RS256"})";
    published = R"({"keys":[)" + Signer::stranger().jwk() + "," + Signer::rsa().jwk() + "]}";
    BOOST_TEST(sign_in() == "id_token_kid_missing");
    BOOST_TEST(!userinfo_was_asked());
}

BOOST_AUTO_TEST_CASE(idtoken_sig_rs256) {
    settings.algorithms = {"RS256"};
    BOOST_TEST(sign_in() == "accepted");
}

BOOST_AUTO_TEST_CASE(idtoken_sig_none) {
    const std::string unsigned_token = difysso::crypto::base64url(R"({"alg":"none"})") + "." +
                                       difysso::crypto::base64url(object(claims)) + ".";
    tokens["id_token"] = quoted(unsigned_token);
    BOOST_TEST(sign_in() == "id_token_alg_not_allowed");
    BOOST_TEST(!userinfo_was_asked());
}

BOOST_AUTO_TEST_CASE(invalid_sig_rs256) {
    signs_with = &Signer::stranger();
    BOOST_TEST(sign_in() == "id_token_signature_invalid");
    BOOST_TEST(!userinfo_was_asked());
}

BOOST_AUTO_TEST_CASE(userinfo_invalid_sub) {
    userinfo["sub"] = quoted("2482897610011");
    BOOST_TEST(sign_in() == "userinfo_sub");
}

BOOST_AUTO_TEST_CASE(nonce_invalid) {
    claims["nonce"] = quoted("n-0S6_WzA2Mj1");
    BOOST_TEST(sign_in() == "id_token_nonce");
    BOOST_TEST(!userinfo_was_asked());
}

BOOST_AUTO_TEST_CASE(scope_userinfo_claims) {
    settings.scopes = "openid profile email phone address";
    OpenId provider = openid();
    BOOST_TEST(provider.authorization_url(request, deadline)
                   ->find("&scope=openid%20profile%20email%20phone%20address&") !=
               std::string::npos);
    const Identity who = identity();
    BOOST_TEST(who.email.value() == "user@example.com");
    BOOST_TEST(!who.email_verified);
    BOOST_TEST(who.name == "Demo T. User");
}

BOOST_AUTO_TEST_CASE(client_secret_basic) {
    document["token_endpoint_auth_methods_supported"] =
        R"(["client_secret_post","client_secret_basic"])";
    BOOST_TEST(sign_in() == "accepted");
    const auto asked = web.last(kOpToken);
    BOOST_TEST(asked.headers.at(0).second == "Basic Z2F0ZSUzQXdheTpzJTJCYyUyMHIlMjV0JTNBJTI2");
    BOOST_TEST(asked.body.find("client_") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(conformance_config, Suite)

BOOST_AUTO_TEST_CASE(discovery_openid_config) {
    BOOST_TEST(sign_in() == "accepted");
    BOOST_TEST(web.asked().front().url == kOpDiscovery);
}

BOOST_AUTO_TEST_CASE(discovery_jwks_uri_keys) {
    for (const char* run : {"https://op.example.test/jwks/1", "https://op.example.test/jwks/2"}) {
        document["jwks_uri"] = quoted(run);
        web.on(run, always(200, published));
        BOOST_TEST(sign_in() == "accepted");
        BOOST_TEST(web.count(run) == 1U);
    }
    BOOST_TEST(web.count(kOpKeys) == 0U);
}

BOOST_AUTO_TEST_CASE(discovery_issuer_mismatch) {
    document["issuer"] = quoted(kOpIssuer + "/");
    BOOST_TEST(sign_in() == "discovery_issuer");
    BOOST_TEST(web.count() == 1U);
}

BOOST_AUTO_TEST_CASE(signing_key_rotation_just_before_signing) {
    OpenId provider = openid();
    BOOST_TEST(provider.refresh(deadline));
    signs_with = &Signer::stranger();
    header = R"({"alg":"RS256","kid":"b"})";
    published = key_set(Signer::stranger(), "b");
    BOOST_TEST(sign_in(provider) == "accepted");
    BOOST_TEST(web.count(kOpKeys) == 2U);
}

BOOST_AUTO_TEST_CASE(signing_key_rotation) {
    OpenId provider = openid();
    BOOST_TEST(sign_in(provider) == "accepted");
    signs_with = &Signer::stranger();
    header = R"({"alg":"RS256","kid":"b"})";
    published = key_set(Signer::stranger(), "b");
    BOOST_TEST(sign_in(provider) == "accepted");
    BOOST_TEST(web.count(kOpKeys) == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

// How the answer comes back is the callback's matter; here it is how it is asked for, and that the
// rest of a sign-in is the same.
BOOST_FIXTURE_TEST_SUITE(conformance_form_post, FormPost)

BOOST_AUTO_TEST_CASE(plain) {
    OpenId provider = openid();
    BOOST_TEST(provider.uses_form_post());
    BOOST_TEST(
        provider.authorization_url(request, deadline)->ends_with("&response_mode=form_post"));
    BOOST_TEST(sign_in(provider) == "accepted");
}

BOOST_AUTO_TEST_CASE(every_refusal_of_basic) {
    const Members good = claims;
    for (const auto& [name, value, reason] :
         {std::tuple{"iss", quoted(kOpIssuer + "1"), "id_token_iss"},
          std::tuple{"aud", quoted("gate:way1"), "id_token_aud"},
          std::tuple{"nonce", quoted("another"), "id_token_nonce"},
          std::tuple{"sub", std::string(), "id_token_sub"},
          std::tuple{"iat", std::string(), "id_token_iat_missing"}}) {
        claims = good;
        claims[name] = value;
        if (value.empty()) claims.erase(name);
        BOOST_TEST(sign_in() == reason);
    }
    BOOST_TEST(!userinfo_was_asked());
    claims = good;
    userinfo["sub"] = quoted("1");
    BOOST_TEST(sign_in() == "userinfo_sub");
}

BOOST_AUTO_TEST_SUITE_END()
