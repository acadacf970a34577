#include <boost/test/unit_test.hpp>

#include "unit/provider/openid_fixture.h"

using namespace difysso::provider;
using namespace difysso::test;
using difysso::outbound::HttpRequest;
using OpenIdSettings = difysso::config::OpenId;

namespace {

constexpr const char* kParameters =
    "client_id=gate%3Away&response_type=code"
    "&redirect_uri=https%3A%2F%2Fgw.example.test%2Fv1%2Fauth%2Fcallback"
    "&scope=openid%20profile%20email&state=st_-0&nonce=no_-1"
    "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

struct Fixture : OpenIdFixture {
    std::string url() {
        OpenId provider = openid();
        return provider.authorization_url(request, deadline).value();
    }
    std::string signup() {
        OpenId provider = openid();
        return provider.signup_url(request, deadline).value();
    }
    std::string refusal() {
        OpenId provider = openid();
        return verdict_of([&] { return provider.authorization_url(request, deadline); });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(openid_request, Fixture)

BOOST_AUTO_TEST_CASE(what_a_browser_is_sent_with) {
    BOOST_TEST(url() == std::string("https://op.example.test/auth?") + kParameters);
    BOOST_TEST(web.count() == 1U);
    BOOST_TEST(web.count(kOpDiscovery) == 1U);
}

BOOST_AUTO_TEST_CASE(a_warm_provider_is_asked_nothing) {
    OpenId provider = openid();
    BOOST_TEST(provider.refresh(deadline));
    web.forget();
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(provider.authorization_url(request, deadline).ok());
    BOOST_TEST(web.count() == 0U);
}

BOOST_AUTO_TEST_CASE(who_must_be_asked_first) {
    OpenId provider = openid();
    BOOST_TEST(provider.asks_first());
    BOOST_TEST(provider.refresh(deadline));
    BOOST_TEST(!provider.asks_first());
    settings.par = true;
    BOOST_TEST(provider.asks_first());
}

BOOST_AUTO_TEST_CASE(openid_is_always_in_the_scope) {
    settings.scopes = "profile myopenid";
    BOOST_TEST(url().find("&scope=openid%20profile%20myopenid&") != std::string::npos);
    settings.scopes = "";
    BOOST_TEST(url().find("&scope=openid&") != std::string::npos);
    settings.scopes = "email openid";
    BOOST_TEST(url().find("&scope=email%20openid&") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_asked_for_only_when_it_is_set) {
    settings.response_mode = OpenIdSettings::ResponseMode::form_post;
    settings.prompt = "login";
    settings.max_age = 0s;
    settings.acr_values = "urn:a urn:b";
    request.login_hint = "alice@example.test&prompt=none";
    BOOST_TEST(url() ==
               std::string("https://op.example.test/auth?") + kParameters +
                   "&response_mode=form_post&prompt=login&max_age=0&acr_values=urn%3Aa%20urn%3Ab"
                   "&login_hint=alice%40example.test%26prompt%3Dnone");
    BOOST_TEST(openid().uses_form_post());
    settings.response_mode = OpenIdSettings::ResponseMode::query;
    BOOST_TEST(!openid().uses_form_post());
}

BOOST_AUTO_TEST_CASE(a_query_of_the_endpoint_is_kept) {
    for (const auto& [endpoint, start] :
         {std::pair{"https://op.example.test/auth?tenant=a%26b",
                    "https://op.example.test/auth?tenant=a%26b&client_id="},
          std::pair{"https://op.example.test/auth?", "https://op.example.test/auth?client_id="},
          std::pair{"https://op.example.test/auth?a=b&",
                    "https://op.example.test/auth?a=b&client_id="},
          std::pair{"https://op.example.test", "https://op.example.test?client_id="}}) {
        document["authorization_endpoint"] = quoted(endpoint);
        BOOST_TEST(url().starts_with(start), url());
    }
}

BOOST_AUTO_TEST_CASE(sign_up_only_where_it_is_offered) {
    settings.prompt = "login";
    BOOST_TEST(signup() == url());
    document["prompt_values_supported"] = R"(["none","login"])";
    BOOST_TEST(signup() == url());
    document["prompt_values_supported"] = R"(["none","create"])";
    BOOST_TEST(signup() ==
               std::string("https://op.example.test/auth?") + kParameters + "&prompt=create");
    BOOST_TEST(url().ends_with("&prompt=login"));
}

BOOST_AUTO_TEST_CASE(a_pushed_request) {
    document["pushed_authorization_request_endpoint"] = quoted(kOpPar);
    BOOST_TEST(url() == std::string("https://op.example.test/auth?") + kParameters);
    settings.par = true;
    BOOST_TEST(url() ==
               "https://op.example.test/auth?client_id=gate%3Away"
               "&request_uri=urn%3Aexample%3Abwc4JK");
    const HttpRequest pushed = web.last(kOpPar);
    BOOST_TEST(pushed.method == "POST");
    BOOST_TEST(pushed.content_type == "application/x-www-form-urlencoded");
    BOOST_TEST(pushed.body == kParameters);
    BOOST_REQUIRE(pushed.headers.size() == 1U);
    BOOST_TEST(pushed.headers[0].first == "Authorization");
    BOOST_TEST(pushed.headers[0].second.starts_with("Basic "));
    settings.par = false;
    document["require_pushed_authorization_requests"] = "true";
    BOOST_TEST(url().ends_with("?client_id=gate%3Away&request_uri=urn%3Aexample%3Abwc4JK"));
}

BOOST_AUTO_TEST_CASE(a_pushed_request_with_the_secret_in_the_body) {
    document["pushed_authorization_request_endpoint"] = quoted(kOpPar);
    settings.par = true;
    settings.token_auth = OpenIdSettings::TokenAuth::client_secret_post;
    (void)url();
    BOOST_TEST(web.last(kOpPar).body ==
               std::string(kParameters) + "&client_secret=s%2Bc%20r%25t%3A%26");
    BOOST_TEST(web.last(kOpPar).headers.empty());
}

BOOST_AUTO_TEST_CASE(a_pushed_request_needs_its_endpoint) {
    settings.par = true;
    BOOST_TEST(refusal() == "request_rejected");
    settings.par = false;
    document["require_pushed_authorization_requests"] = "true";
    BOOST_TEST(refusal() == "request_rejected");
    BOOST_TEST(web.count() == web.count(kOpDiscovery));
}

BOOST_AUTO_TEST_CASE(answers_to_a_pushed_request) {
    document["pushed_authorization_request_endpoint"] = quoted(kOpPar);
    settings.par = true;
    const std::string good = R"({"request_uri":"urn:x","expires_in":1})";
    for (const auto& [status, body] : {std::pair{200, good}, std::pair{201, good},
                                       std::pair{201, std::string(R"({"request_uri":"u"})")}}) {
        web.on(kOpPar, always(status, body));
        BOOST_TEST(refusal() == "accepted", status << body);
    }
    for (const auto& [status, body] :
         {std::pair{202, good}, std::pair{302, good}, std::pair{400, good}, std::pair{401, good},
          std::pair{400, std::string(R"({"error":"invalid_request"})")},
          std::pair{201, std::string("urn:x")}, std::pair{201, std::string()},
          std::pair{201, "[" + good + "]"}, std::pair{201, std::string("{}")},
          std::pair{201, std::string(R"({"request_uri":""})")},
          std::pair{201, std::string(R"({"request_uri":1})")},
          std::pair{201, std::string(R"({"request_uri":null})")},
          std::pair{201, std::string(R"({"request_uri":["urn:x"]})")},
          std::pair{201, std::string(R"({"request_uri":"urn:x\r\nSet-Cookie: a=b"})")},
          std::pair{201, std::string(R"({"request_uri":"urn:x","request_uri":"urn:y"})")}}) {
        web.on(kOpPar, always(status, body));
        BOOST_TEST(refusal() == "request_rejected", status << body);
    }
    web.on(kOpPar, too_large());
    BOOST_TEST(refusal() == "request_rejected");
    web.on(kOpPar, always(503, good));
    BOOST_TEST(refusal() == "provider_unavailable");
    web.on(kOpPar, away());
    BOOST_TEST(refusal() == "provider_unavailable");
}

BOOST_AUTO_TEST_CASE(the_iss_of_an_answer) {
    OpenId provider = openid();
    const auto judged = [&](const std::optional<std::string>& iss) {
        return verdict_of([&] { return provider.judge_iss(iss, deadline); });
    };
    BOOST_TEST(judged(kOpIssuer) == "accepted");
    for (const std::string& other :
         {std::string(), kOpIssuer + "/", std::string("https://evil.example"),
          std::string("https://OP.example.test/realms/acme"), kOpIssuer.substr(0, 30)})
        BOOST_TEST(judged(other) == "iss_mismatch", other);
    BOOST_TEST(web.count() == 0U);
    BOOST_TEST(judged(std::nullopt) == "accepted");
}

BOOST_AUTO_TEST_CASE(an_announced_iss_must_be_there) {
    document["authorization_response_iss_parameter_supported"] = "true";
    OpenId provider = openid();
    BOOST_TEST(verdict_of([&] { return provider.judge_iss(std::nullopt, deadline); }) ==
               "iss_missing");
    BOOST_TEST(verdict_of([&] { return provider.judge_iss(kOpIssuer, deadline); }) == "accepted");
    web.on(kOpDiscovery, away());
    OpenId unknown = openid();
    BOOST_TEST(verdict_of([&] { return unknown.judge_iss(std::nullopt, deadline); }) != "accepted");
}

BOOST_AUTO_TEST_SUITE_END()
