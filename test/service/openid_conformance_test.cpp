// The modules of the OpenID conformance suite's plans for relying parties: Basic, Config, Form Post
// and 3rd party-initiated login. Each case has its module's name and does what the suite's provider
// does; afterwards it looks at what the gateway answered, wrote, and went on to ask.
#include <tuple>
#include <type_traits>

#include <boost/test/unit_test.hpp>

#include "openid_refused.h"

namespace {

using namespace difysso::service;
using boost::unit_test::fixture;

// One gateway for all plans. userinfo would be asked at every sign-in, so that a case sees whether
// an ID token that was refused ended it.
struct TwoClients {
    static StackOptions options() {
        return {.settings = {{"OIDC_BASIC_TOKEN_AUTH_METHOD", "client_secret_basic"},
                             {"OIDC_BASIC_SCOPES", "openid profile email address phone"},
                             {"OIDC_BASIC_USERINFO", "always"},
                             {"OIDC_FORM_RESPONSE_MODE", "form_post"},
                             {"OIDC_FORM_USERINFO", "always"}},
                .with_casdoor = false,
                .openid = {"basic", "form"},
                .https = true};
    }
};
using Suite = Shared<TwoClients>;

struct Basic {
    static constexpr const char* provider = "basic";
};
struct FormPost {
    static constexpr const char* provider = "form";
};
using BasicAndFormPost = std::tuple<Basic, FormPost>;

// A provider that does that one thing.
OpenIdStack& with(const std::string& fault = "", const std::string& members = "") {
    Suite::stack->begin(fault, members);
    return *Suite::stack;
}

// And a gateway that meets it for the first time.
OpenIdStack& meeting(const std::string& fault = "", const std::string& members = "") {
    Suite::stack->begin_anew(fault, members);
    return *Suite::stack;
}

bool signs_in(OpenIdStack& stack, const std::string& provider) {
    return stack.signed_in_as("?provider=" + provider) == "ada@example.test";
}

// What the suite looks at in every module.
void check_requests(OpenIdStack& stack, const std::string& provider) {
    const std::string callback = stack.gateway_url("/v1/auth/callback");
    const auto asked = stack.only_request(provider, "authorize");
    BOOST_TEST(parameter(asked, "query", "response_type") == "code");
    BOOST_TEST(parameter(asked, "query", "client_id") == "client-" + provider);
    BOOST_TEST(parameter(asked, "query", "redirect_uri") == callback);
    BOOST_TEST(parameter(asked, "query", "scope").starts_with("openid "));
    BOOST_TEST(parameter(asked, "query", "code_challenge_method") == "S256");
    for (const char* name : {"state", "nonce", "code_challenge"})
        BOOST_TEST(!parameter(asked, "query", name).empty());

    const auto token = stack.only_request(provider, "token");
    BOOST_TEST(token->getObject("query")->size() == 0U);
    BOOST_TEST(parameter(token, "form", "redirect_uri") == callback);
    BOOST_TEST(token->getObject("form")->has("code_verifier"));

    const auto userinfo = stack.only_request(provider, "userinfo");
    BOOST_TEST(userinfo->getValue<std::string>("authorization") == "Bearer");
    BOOST_TEST(userinfo->getObject("query")->size() == 0U);
    BOOST_TEST(userinfo->getObject("form")->size() == 0U);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(openid_conformance, *fixture<Suite>())

// The same modules, the answer by address or by form.
BOOST_AUTO_TEST_SUITE(basic_and_form_post)

BOOST_AUTO_TEST_CASE_TEMPLATE(oidcc_client_test, Plan, BasicAndFormPost) {
    OpenIdStack& stack = with();
    BOOST_TEST(signs_in(stack, Plan::provider));
    check_requests(stack, Plan::provider);
    const auto asked = stack.only_request(Plan::provider, "authorize");
    BOOST_TEST(parameter(asked, "query", "response_mode") ==
               (std::is_same_v<Plan, FormPost> ? "form_post" : ""));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(oidcc_client_test_invalid_iss, Plan, BasicAndFormPost) {
    check_refused(with("openid_iss_claim_wrong"), Plan::provider, 502, "id_token_iss");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(oidcc_client_test_missing_sub, Plan, BasicAndFormPost) {
    check_refused(with("openid_sub_missing"), Plan::provider, 502, "id_token_sub");
}

// The client's id with a "1" behind it.
BOOST_AUTO_TEST_CASE_TEMPLATE(oidcc_client_test_invalid_aud, Plan, BasicAndFormPost) {
    check_refused(with("openid_aud_prefix"), Plan::provider, 502, "id_token_aud");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(oidcc_client_test_missing_iat, Plan, BasicAndFormPost) {
    check_refused(with("openid_iat_missing"), Plan::provider, 502, "id_token_iat_missing");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(oidcc_client_test_kid_absent_single_jwks, Plan, BasicAndFormPost) {
    BOOST_TEST(signs_in(meeting("openid_kid_absent_one_key"), Plan::provider));
}

// A relying party may try each key or refuse; we don't guess.
BOOST_AUTO_TEST_CASE_TEMPLATE(oidcc_client_test_kid_absent_multiple_jwks, Plan, BasicAndFormPost) {
    check_refused(meeting("openid_kid_absent_several_keys"), Plan::provider, 502,
                  "id_token_kid_missing");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(oidcc_client_test_idtoken_sig_rs256, Plan, BasicAndFormPost) {
    OpenIdStack& stack = with();
    stack.casdoor.realm(Plan::provider, R"("algorithm":"RS256")");
    BOOST_TEST(signs_in(stack, Plan::provider));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(oidcc_client_test_idtoken_sig_none, Plan, BasicAndFormPost) {
    check_refused(with("openid_alg_none"), Plan::provider, 502, "id_token_alg_not_allowed");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(oidcc_client_test_invalid_sig_rs256, Plan, BasicAndFormPost) {
    check_refused(with("openid_signature_wrong"), Plan::provider, 502,
                  "id_token_signature_invalid");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(oidcc_client_test_userinfo_invalid_sub, Plan, BasicAndFormPost) {
    check_refused(with("openid_userinfo_other_sub"), Plan::provider, 502, "userinfo_sub", 1);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(oidcc_client_test_nonce_invalid, Plan, BasicAndFormPost) {
    check_refused(with("openid_nonce_wrong"), Plan::provider, 502, "id_token_nonce");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(oidcc_client_test_scope_userinfo_claims, Plan, BasicAndFormPost) {
    OpenIdStack& stack = with();
    stack.casdoor.realm(Plan::provider, R"("claims_at_userinfo_only":true)");
    BOOST_TEST(signs_in(stack, Plan::provider));
    const auto asked = stack.only_request(Plan::provider, "authorize");
    BOOST_TEST(parameter(asked, "query", "scope") ==
               (std::is_same_v<Plan, Basic> ? "openid profile email address phone"
                                            : "openid profile email"));
    BOOST_TEST(stack.postgres.value("SELECT name FROM accounts WHERE email = 'ada@example.test'") ==
               "Ada Lovelace");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(oidcc_client_test_client_secret_basic, Plan, BasicAndFormPost) {
    OpenIdStack& stack = with();
    BOOST_TEST(signs_in(stack, Plan::provider));
    const Poco::JSON::Object::Ptr token = stack.only_request(Plan::provider, "token");
    BOOST_TEST(token->getValue<std::string>("authorization") == "Basic");
    BOOST_TEST(!token->getObject("form")->has("client_id"));
    BOOST_TEST(!token->getObject("form")->has("client_secret"));
}

// Of the Form Post plan alone: an error comes as a form too, and a page says so.
BOOST_AUTO_TEST_CASE(oidcc_client_test_form_post_error) {
    OpenIdStack& stack = with("openid_authorize_error", R"("error":"login_required")");
    const std::string before = stack.left_behind();
    Browser person = stack.browser();
    const auto back = stack.provider_return(person, stack.login(person, "?provider=form"));
    const Answer page = person.post_form(back.url, back.form, {{"Accept", "text/html"}});
    BOOST_TEST(page.status == 400);
    BOOST_TEST(page.header("Content-Type").find("text/html") == 0U);
    BOOST_TEST(page.body.find("alert(1)") == std::string::npos);
    BOOST_TEST(issues_nothing(page));
    BOOST_TEST(stack.left_behind() == before);
    BOOST_TEST(stack.asked("form", "token") == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(config)

BOOST_AUTO_TEST_CASE(oidcc_client_test_discovery_openid_config) {
    OpenIdStack& stack = meeting();
    BOOST_TEST(signs_in(stack, "basic"));
    BOOST_TEST(stack.asked("basic", ".well-known/openid-configuration") == 1);
}

BOOST_AUTO_TEST_CASE(oidcc_client_test_discovery_jwks_uri_keys) {
    OpenIdStack& stack = meeting("openid_jwks_uri_changed");
    BOOST_TEST(signs_in(stack, "basic"));
    BOOST_TEST(stack.asked("basic", "jwks-moved") == 1);
    BOOST_TEST(stack.asked("basic", "jwks") == 0);
}

BOOST_AUTO_TEST_CASE(oidcc_client_test_discovery_issuer_mismatch) {
    OpenIdStack& stack = meeting("openid_discovery_issuer");
    check_refused(stack, "basic", 502, "discovery_issuer");
    for (const char* endpoint : {"authorize", "token", "jwks"})
        BOOST_TEST(stack.asked("basic", endpoint) == 0, endpoint);
}

BOOST_AUTO_TEST_CASE(oidcc_client_test_idtoken_sig_none) {
    check_refused(with("openid_alg_none"), "basic", 502, "id_token_alg_not_allowed");
}

BOOST_AUTO_TEST_CASE(oidcc_client_test_signing_key_rotation_just_before_signing) {
    OpenIdStack& stack = meeting("openid_rotated_before_signing", R"("times":1)");
    BOOST_TEST(signs_in(stack, "basic"));
    BOOST_TEST(stack.asked("basic", "jwks") == 2);
}

BOOST_AUTO_TEST_CASE(oidcc_client_test_signing_key_rotation) {
    OpenIdStack& stack = meeting();
    BOOST_TEST(signs_in(stack, "basic"));
    stack.casdoor.realm("basic", R"("rotate":true)");
    BOOST_TEST(signs_in(stack, "basic"));
    BOOST_TEST(stack.asked("basic", "jwks") == 2);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(third_party_initiated)

BOOST_AUTO_TEST_CASE(oidcc_client_test_3rd_party_init_login) {
    OpenIdStack& stack = with();
    const std::string issuer = stack.casdoor.issuer("basic");
    const std::string target = stack.origin() + "/apps";
    const Fields initiated{
        {"iss", issuer}, {"login_hint", "ada@example.test"}, {"target_link_uri", target}};
    const std::string login = stack.gateway_url("/v1/auth/login");
    for (const bool by_form : {false, true}) {
        Browser person = stack.browser();
        const Answer start = by_form ? person.post_form(login, initiated)
                                     : person.get(login + "?" + form_encoded(initiated));
        BOOST_REQUIRE(start.status == 302);
        BOOST_TEST(start.location().rfind(issuer + "/authorize?", 0) == 0U);
        BOOST_TEST(query_parameter(start.location(), "login_hint") == "ada@example.test");
        const Answer end = stack.hand_in(person, stack.provider_return(person, start));
        BOOST_TEST(end.status == 302);
        BOOST_TEST(end.location() == target);
    }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()
