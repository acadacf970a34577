#include "provider/client_authentication.h"

#include <set>

#include <boost/test/unit_test.hpp>

#include "provider/json.h"
#include "provider/jws.h"
#include "unit/provider/openid_fixture.h"

using namespace difysso::provider;
using namespace difysso::test;
using TokenAuth = difysso::config::OpenId::TokenAuth;
using Body = ClientAuthentication::Body;

namespace {

struct Fixture : OpenIdFixture {
    difysso::outbound::HttpRequest made(Body kind = Body::without_client_id) {
        const auto discovery = read_discovery(object(document), kOpIssuer).value();
        return ClientAuthentication(settings, clock, random)
            .request(discovery, "grant_type=authorization_code", kind);
    }
    std::string authorization() {
        const auto headers = made().headers;
        return headers.size() == 1 && headers[0].first == "Authorization" ? headers[0].second : "";
    }
    // The claims of the assertion in a body, if its signature is ours.
    json::Object assertion(const std::string& body, const Signer& signer, Algorithm with) {
        const std::size_t at = body.find("client_assertion=") + 17;
        const auto keys = KeySet::from_pem(signer.public_pem()).value();
        const std::array allowed{with};
        const auto jws = verify_jws(body.substr(at), keys, allowed);
        BOOST_REQUIRE(jws.ok());
        return json::parse_object(jws->payload).value();
    }
};

// "gate:way" and "s+c r%t:&", encoded each, with a colon between.
constexpr const char* kBasic = "Basic Z2F0ZSUzQXdheTpzJTJCYyUyMHIlMjV0JTNBJTI2";
constexpr const char* kPost =
    "grant_type=authorization_code&client_id=gate%3Away&client_secret=s%2Bc%20r%25t%3A%26";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(client_authentication, Fixture)

BOOST_AUTO_TEST_CASE(basic_has_nothing_in_the_body) {
    settings.token_auth = TokenAuth::client_secret_basic;
    BOOST_TEST(authorization() == kBasic);
    BOOST_TEST(made().body == "grant_type=authorization_code");
    BOOST_TEST(made(Body::with_client_id).body == "grant_type=authorization_code");
    BOOST_TEST(made().method == "POST");
    BOOST_TEST(made().content_type == "application/x-www-form-urlencoded");
}

BOOST_AUTO_TEST_CASE(post_has_no_header) {
    settings.token_auth = TokenAuth::client_secret_post;
    BOOST_TEST(made().headers.empty());
    BOOST_TEST(made().body == kPost);
    BOOST_TEST(made(Body::with_client_id).body.find("client_id=") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(as_announced) {
    settings.token_auth = TokenAuth::announced;
    BOOST_TEST(authorization() == kBasic);
    for (const char* with_basic :
         {"[]", R"(["client_secret_basic"])", R"(["client_secret_post","client_secret_basic"])"}) {
        document["token_endpoint_auth_methods_supported"] = with_basic;
        BOOST_TEST(authorization() == kBasic);
    }
    for (const char* without :
         {R"(["client_secret_post"])", R"(["private_key_jwt","client_secret_post"])",
          R"(["CLIENT_SECRET_BASIC","client_secret_post"])"}) {
        document["token_endpoint_auth_methods_supported"] = without;
        BOOST_TEST(made().body == kPost);
        BOOST_TEST(made().headers.empty());
    }
}

BOOST_AUTO_TEST_CASE(what_is_configured_wins) {
    document["token_endpoint_auth_methods_supported"] = R"(["client_secret_post"])";
    settings.token_auth = TokenAuth::client_secret_basic;
    BOOST_TEST(authorization() == kBasic);
    document["token_endpoint_auth_methods_supported"] = R"(["client_secret_basic"])";
    settings.token_auth = TokenAuth::client_secret_post;
    BOOST_TEST(made().body == kPost);
}

BOOST_AUTO_TEST_CASE(private_key_jwt) {
    settings.token_auth = TokenAuth::private_key_jwt;
    settings.private_key = difysso::observe::Secret(Signer::p256().private_pem());
    const auto sent = made();
    BOOST_TEST(sent.headers.empty());
    BOOST_TEST(sent.body.starts_with(
        "grant_type=authorization_code&client_id=gate%3Away&client_assertion_type="
        "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion="));
    BOOST_TEST(sent.body.find("secret") == std::string::npos);
    const auto said = assertion(sent.body, Signer::p256(), Algorithm::ES256);
    BOOST_TEST(*said.string("iss") == "gate:way");
    BOOST_TEST(*said.string("sub") == "gate:way");
    BOOST_TEST(*said.string("aud") == kOpIssuer);  // a string, and not the token endpoint
    BOOST_TEST(*said.integer("iat") == kNow);
    BOOST_TEST(*said.integer("exp") == kNow + 60);
    BOOST_TEST(said.string("jti")->size() == 22U);
    BOOST_TEST(said.members().size() == 6U);
}

BOOST_AUTO_TEST_CASE(an_assertion_is_never_the_same) {
    settings.token_auth = TokenAuth::private_key_jwt;
    settings.private_key = difysso::observe::Secret(Signer::rsa().private_pem());
    std::set<std::string> seen;
    for (int i = 0; i < 10; ++i)
        seen.insert(*assertion(made().body, Signer::rsa(), Algorithm::RS256).string("jti"));
    BOOST_TEST(seen.size() == 10U);
}

BOOST_AUTO_TEST_CASE(the_client_id_stands_in_a_form_once) {
    settings.token_auth = TokenAuth::private_key_jwt;
    settings.private_key = difysso::observe::Secret(Signer::rsa().private_pem());
    BOOST_TEST(made(Body::with_client_id).body.find("client_id=") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_key_that_cannot_be_read) {
    settings.token_auth = TokenAuth::private_key_jwt;
    for (const std::string& pem :
         {std::string(), std::string("rubbish"), Signer::rsa().public_pem()}) {
        settings.private_key = difysso::observe::Secret(pem);
        BOOST_CHECK_EXCEPTION(openid(), difysso::observe::Failure, [](const auto& failure) {
            return failure.reason() == difysso::observe::Reason::provider_keys_unavailable &&
                   !failure.detail().empty();
        });
    }
    // Nobody reads it when it isn't used.
    settings.token_auth = TokenAuth::announced;
    BOOST_CHECK_NO_THROW(openid());
    BOOST_TEST(web.count() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
