#include <boost/test/unit_test.hpp>

#include "unit/provider/openid_fixture.h"

using namespace difysso::provider;
using namespace difysso::test;
using difysso::observe::Secret;
using OpenIdSettings = difysso::config::OpenId;

namespace {

// The provider is asked again: its ID token has no nonce then.
struct Fixture : OpenIdFixture {
    Fixture() {
        claims.erase("nonce");
        claims["groups"] = R"(["staff"])";
    }
    std::string ask() {
        provider = std::make_unique<OpenId>(settings, web, store, clock, random, 60s,
                                            [this] { return now; });
        return verdict_of([&] {
            auto outcome = provider->ask_again(
                {.grant = grant,
                 .sub = "248289761001",
                 .trace = {},
                 .replaced = [this](const Secret& token) { replaced.push_back(token.reveal()); }},
                deadline);
            word = outcome ? *outcome : std::nullopt;
            return outcome;
        });
    }
    void without_id_token() { web.on(kOpToken, always(200, R"({"access_token":"a"})")); }

    RefreshGrant grant{.refresh_token = Secret("r/e+f"), .nonce = "n-0S6_WzA2Mj", .auth_time = {}};
    std::unique_ptr<OpenId> provider;
    std::optional<Identity> word;
    std::vector<std::string> replaced;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(openid_again, Fixture)

BOOST_AUTO_TEST_CASE(what_the_token_endpoint_is_asked) {
    BOOST_TEST(ask() == "accepted");
    const auto asked = web.last(kOpToken);
    BOOST_TEST(asked.method == "POST");
    BOOST_TEST(asked.content_type == "application/x-www-form-urlencoded");
    BOOST_TEST(asked.body == "grant_type=refresh_token&refresh_token=r%2Fe%2Bf");
    BOOST_REQUIRE(asked.headers.size() == 1U);
    BOOST_TEST(asked.headers[0].second.starts_with("Basic "));
    settings.token_auth = OpenIdSettings::TokenAuth::client_secret_post;
    BOOST_TEST(ask() == "accepted");
    BOOST_TEST(
        web.last(kOpToken).body.ends_with("&client_id=gate%3Away&client_secret=s%2Bc%20r%25t"
                                          "%3A%26"));
}

BOOST_AUTO_TEST_CASE(what_the_revocation_endpoint_is_asked) {
    const std::string url = "https://op.example.test/revoke?a=b";
    const auto revoke = [&] {
        provider = std::make_unique<OpenId>(settings, web, store, clock, random, 60s,
                                            [this] { return now; });
        return verdict_of([&] { return provider->revoke(grant, deadline); });
    };
    BOOST_TEST(revoke() == "accepted");
    for (const auto& asked : web.asked())
        BOOST_TEST(asked.url == kOpDiscovery);

    document["revocation_endpoint"] = quoted(url);
    web.on(url, always(200, "whatever"));
    BOOST_TEST(revoke() == "accepted");
    const auto asked = web.last(url);
    BOOST_TEST(asked.method == "POST");
    BOOST_TEST(asked.content_type == "application/x-www-form-urlencoded");
    BOOST_TEST(asked.body == "token=r%2Fe%2Bf&token_type_hint=refresh_token");
    BOOST_REQUIRE(asked.headers.size() == 1U);
    BOOST_TEST(asked.headers[0].second.starts_with("Basic "));
    settings.token_auth = OpenIdSettings::TokenAuth::client_secret_post;
    BOOST_TEST(revoke() == "accepted");
    BOOST_TEST(
        web.last(url).body.ends_with("&client_id=gate%3Away&client_secret=s%2Bc%20r%25t"
                                     "%3A%26"));

    for (const int status : {201, 302, 400, 401, 404}) {
        web.on(url, always(status, R"({"error":"unsupported_token_type"})"));
        BOOST_TEST(revoke() == "request_rejected", status);
    }
    web.on(url, always(503, ""));
    BOOST_TEST(revoke() == "provider_unavailable");
}

BOOST_AUTO_TEST_CASE(who_it_is_now) {
    BOOST_TEST(ask() == "accepted");
    BOOST_REQUIRE(word.has_value());
    BOOST_TEST(word->sub == "248289761001");
    BOOST_TEST(word->email.value() == "alice@example.test");
    BOOST_TEST(word->groups == std::vector<std::string>{"staff"}, boost::test_tools::per_element());
    BOOST_TEST(replaced.empty());
}

// OpenID Connect Core, section 12.2, beside all that holds for the first one.
BOOST_AUTO_TEST_CASE(an_id_token_that_isnt_as_the_first_is_refused) {
    grant.auth_time = kNow - 9000;
    claims["auth_time"] = std::to_string(kNow - 9000);
    claims["nonce"] = quoted("n-0S6_WzA2Mj");
    settings.max_age = 300s;  // of the sign-in
    BOOST_TEST(ask() == "accepted");
    for (const auto& [name, value, reason] :
         {std::tuple{"sub", quoted("248289761002"), "id_token_sub"},
          std::tuple{"iss", quoted("https://evil.example"), "id_token_iss"},
          std::tuple{"aud", quoted("gate:way1"), "id_token_aud"},
          std::tuple{"azp", quoted("another"), "id_token_azp"},
          std::tuple{"nonce", quoted("another"), "id_token_nonce"},
          std::tuple{"nonce", quoted(""), "id_token_nonce"},
          std::tuple{"auth_time", std::to_string(kNow), "id_token_auth_time"},
          std::tuple{"auth_time", quoted("now"), "id_token_auth_time"},
          std::tuple{"exp", std::to_string(kNow - 60), "id_token_expired"},
          std::tuple{"iat", std::to_string(kNow + 61), "id_token_iat_future"},
          std::tuple{"at_hash", quoted("AAAA"), "id_token_at_hash"}}) {
        const Members good = claims;
        claims[name] = value;
        BOOST_TEST(ask() == reason, name);
        claims = good;
    }
    claims.erase("auth_time");
    claims.erase("nonce");
    BOOST_TEST(ask() == "accepted");
    signs_with = &Signer::stranger();
    BOOST_TEST(ask() == "id_token_signature_invalid");
    settings.algorithms = {"ES256"};
    BOOST_TEST(ask() == "id_token_alg_not_allowed");
    BOOST_TEST(web.count(kOpUserInfo) == 0U);
}

BOOST_AUTO_TEST_CASE(the_next_refresh_token_is_told_whatever_comes_of_it) {
    tokens["refresh_token"] = quoted("next");
    BOOST_TEST(ask() == "accepted");
    claims["aud"] = quoted("another");
    BOOST_TEST(ask() == "id_token_aud");
    settings.userinfo = OpenIdSettings::UserInfo::always;
    claims["aud"] = quoted("gate:way");
    web.on(kOpUserInfo, always(500, ""));
    BOOST_TEST(ask() == "provider_unavailable");
    BOOST_TEST(replaced == (std::vector<std::string>{"next", "next", "next"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_an_id_token_userinfo_is_asked_unless_the_settings_say_never) {
    userinfo["groups"] = R"(["editors"])";
    without_id_token();
    BOOST_TEST(ask() == "accepted");
    BOOST_REQUIRE(word.has_value());
    BOOST_TEST(word->issuer == kOpIssuer);
    BOOST_TEST(word->sub == "248289761001");
    BOOST_TEST(word->email.value() == "info@example.test");
    BOOST_TEST(word->groups == std::vector<std::string>{"editors"},
               boost::test_tools::per_element());
    userinfo["sub"] = quoted("248289761002");
    BOOST_TEST(ask() == "userinfo_sub");

    settings.userinfo = OpenIdSettings::UserInfo::never;
    BOOST_TEST(ask() == "accepted");
    BOOST_TEST(!word.has_value());
    settings.userinfo = OpenIdSettings::UserInfo::automatic;
    document.erase("userinfo_endpoint");
    store.texts.clear();
    BOOST_TEST(ask() == "accepted");
    BOOST_TEST(!word.has_value());
    BOOST_TEST(web.count(kOpUserInfo) == 2U);
}

BOOST_AUTO_TEST_CASE(answers_of_the_token_endpoint) {
    for (const auto& [page, reason] :
         {std::pair{always(400, R"({"error":"invalid_grant"})"), "grant_rejected"},
          std::pair{always(400, R"({"error":"interaction_required"})"), "grant_rejected"},
          std::pair{always(400, R"({"error":"login_required"})"), "grant_rejected"},
          std::pair{always(400, R"({"error":"consent_required"})"), "grant_rejected"},
          std::pair{always(401, R"({"error":"invalid_client"})"), "client_rejected"},
          std::pair{always(400, R"({"error":"unsupported_grant_type"})"), "token_response_refused"},
          std::pair{always(200, R"({"error":"invalid_grant","access_token":"a"})"),
                    "token_response_refused"},
          std::pair{always(200, "{}"), "token_response_malformed"},
          std::pair{always(200, R"({"access_token":""})"), "token_response_malformed"},
          std::pair{always(200, "<html>"), "token_response_malformed"},
          std::pair{always(502, "<html>"), "provider_unavailable"},
          std::pair{too_large(), "token_response_too_large"},
          std::pair{away(), "provider_unavailable"}}) {
        web.on(kOpToken, page);
        BOOST_TEST(ask() == reason);
    }
    BOOST_TEST(web.count(kOpUserInfo) == 0U);
    BOOST_TEST(replaced.empty());
}

// A refresh token may work once: it isn't spent on what nobody could verify.
BOOST_AUTO_TEST_CASE(without_keys_the_token_endpoint_isnt_asked) {
    web.on(kOpKeys, away());
    BOOST_TEST(ask() == "provider_keys_unavailable");
    BOOST_TEST(web.count(kOpToken) == 0U);
}

BOOST_AUTO_TEST_CASE(a_sign_in_keeps_what_the_next_ones_are_held_against) {
    claims["nonce"] = quoted("n-0S6_WzA2Mj");
    claims["auth_time"] = std::to_string(kNow - 5);
    tokens["refresh_token"] = quoted("first");
    BOOST_TEST(identity().grant.refresh_token.empty());
    settings.refresh = true;
    const Identity who = identity();
    BOOST_TEST(who.grant.refresh_token.reveal() == "first");
    BOOST_TEST(who.grant.nonce == "n-0S6_WzA2Mj");
    BOOST_TEST(who.grant.auth_time.value() == kNow - 5);
    tokens["refresh_token"] = "null";
    BOOST_TEST(identity().grant.refresh_token.empty());
}

BOOST_AUTO_TEST_SUITE_END()
