// What each setting of an OpenID Connect provider does, and several providers beside Casdoor,
// through nginx and the built program.
#include <boost/test/unit_test.hpp>

#include "client_key.h"
#include "openid_refused.h"

namespace {

using namespace difysso::service;
using boost::unit_test::fixture;

const std::string odd_secret = "p@ss:w%r d+&=ü\"/~";

// Every setting has a provider of its own, so that one gateway shows them all.
struct ManySettings {
    static const ClientKey& ec() {
        static const ClientKey key(EVP_EC_gen("P-256"));
        return key;
    }
    static const ClientKey& rsa() {
        static const ClientKey key(EVP_RSA_gen(2048));
        return key;
    }
    static StackOptions options() {
        return {.settings = {{"OIDC_OP_NAME", "Example <Corp>"},
                             {"OIDC_OP_ALGORITHMS",
                              "RS256,RS384,RS512,PS256,PS384,PS512,ES256,"
                              "ES384,ES512,EdDSA"},
                             {"OIDC_ODD_CLIENT_ID", "odd client:1"},
                             {"OIDC_ODD_CLIENT_SECRET", odd_secret},
                             {"OIDC_POST_TOKEN_AUTH_METHOD", "client_secret_post"},
                             {"OIDC_POST_CLIENT_SECRET", odd_secret},
                             {"OIDC_EC_TOKEN_AUTH_METHOD", "private_key_jwt"},
                             {"OIDC_EC_PRIVATE_KEY_FILE", ec().file()},
                             {"OIDC_RSA_PRIVATE_KEY_FILE", rsa().file()},
                             {"OIDC_PUSHES_PAR", "true"},
                             {"OIDC_POSTED_RESPONSE_MODE", "form_post"},
                             {"OIDC_OWN_OWN_CALLBACK", "true"},
                             {"OIDC_ASKS_PROMPT", "login consent"},
                             {"OIDC_ASKS_MAX_AGE", "600"},
                             {"OIDC_ASKS_ACR_VALUES", "gold silver"},
                             {"OIDC_ASKS_SCOPES", "openid email"}},
                .without = {"OIDC_EC_CLIENT_SECRET", "OIDC_RSA_CLIENT_SECRET"},
                .openid = {"op", "odd", "post", "ec", "rsa", "pushes", "posted", "asks", "own"},
                .https = true};
    }
};
using Suite = Shared<ManySettings>;

OpenIdStack& served() {
    Suite::stack->no_fault();
    Suite::stack->casdoor.control("reset", R"({"only":"requests"})");
    return *Suite::stack;
}

void check_signs_in(OpenIdStack& stack, const std::string& provider) {
    BOOST_TEST(stack.signed_in_as("?provider=" + provider) == "ada@example.test", provider);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(openid_settings, *fixture<Suite>())

BOOST_AUTO_TEST_CASE(beside_casdoor_each_has_its_own_link) {
    OpenIdStack& stack = served();
    check_signs_in(stack, "op");
    BOOST_TEST(stack.postgres.value(
                   "SELECT open_id FROM account_integrates WHERE provider = 'op'") == "oidc-ada");
    Browser alice = stack.browser();
    BOOST_TEST(
        stack.sign_in(alice, "alice", "", stack.gateway_url("/v1/auth/login?provider=casdoor"))
            .done());
    BOOST_TEST(stack.postgres.value(
                   "SELECT count(*) FROM account_integrates WHERE provider = 'casdoor'") == "1");
}

BOOST_AUTO_TEST_CASE(a_page_lets_people_choose) {
    OpenIdStack& stack = served();
    Browser person = stack.browser();
    for (const char* path : {"/v1/auth/", "/v1/auth/login", "/v1/auth/login?redirect_url=/apps"}) {
        const Answer page = person.get(stack.gateway_url(path), {{"Accept", "text/html"}});
        BOOST_TEST(page.status == 200);
        BOOST_TEST(page.body.find("Example &lt;Corp&gt;") != std::string::npos);
        BOOST_TEST(page.body.find("<Corp>") == std::string::npos);
        BOOST_TEST(page.body.find("/auth/login?provider=casdoor") != std::string::npos);
        BOOST_TEST(page.header_lines("Set-Cookie").empty());
    }
    const auto list = json_object(person.get(stack.gateway_url("/v1/auth/providers")).body);
    BOOST_TEST(list->getValue<int>("total") == 10);
    const auto second = list->getArray("items")->getObject(1);
    BOOST_TEST(second->getValue<std::string>("id") == "op");
    BOOST_TEST(second->getValue<std::string>("name") == "Example <Corp>");
    BOOST_TEST(person.get(stack.gateway_url("/v1/auth/login?provider=nobody")).status == 400);
}

BOOST_AUTO_TEST_CASE(every_algorithm_that_is_named) {
    OpenIdStack& stack = served();
    for (const char* algorithm : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
                                  "ES384", "ES512", "EdDSA"}) {
        BOOST_TEST_CONTEXT(algorithm) {
            stack.casdoor.realm("op", std::string(R"("algorithm":")") + algorithm + "\"");
            check_signs_in(stack, "op");
        }
    }
    stack.casdoor.realm("op", R"("algorithm":"RS256")");
}

// RFC 6749, section 2.3.1: id and secret are form-urlencoded before they become one word.
BOOST_AUTO_TEST_CASE(a_secret_with_odd_characters_by_basic_and_by_post) {
    OpenIdStack& stack = served();
    const std::string secret = R"("secret":"p@ss:w%r d+&=ü\"/~")";
    stack.casdoor.realm("odd", R"("client":{"id":"odd client:1",)" + secret + "}");
    check_signs_in(stack, "odd");
    const auto basic = stack.only_request("odd", "token");
    BOOST_TEST(basic->getValue<std::string>("authorization") == "Basic");
    BOOST_TEST(!basic->getObject("form")->has("client_id"));
    BOOST_TEST(!basic->getObject("form")->has("client_secret"));

    stack.casdoor.realm(
        "post", R"("client":{"id":"client-post","auth":"client_secret_post",)" + secret + "}");
    check_signs_in(stack, "post");
    const auto post = stack.only_request("post", "token");
    BOOST_TEST(post->getValue<std::string>("authorization").empty());
    BOOST_TEST(parameter(post, "form", "client_id") == "client-post");
    BOOST_TEST(post->getObject("query")->size() == 0U);
}

BOOST_AUTO_TEST_CASE(a_private_key_in_place_of_a_secret) {
    OpenIdStack& stack = served();
    for (const auto& [realm, key] :
         {std::pair<std::string, const ClientKey&>{"ec", ManySettings::ec()},
          {"rsa", ManySettings::rsa()}}) {
        stack.casdoor.realm(realm, R"("client":{"id":"client-)" + realm +
                                       R"(","auth":"private_key_jwt","public_key":")" +
                                       key.public_key() + "\"}");
        // Twice: an assertion works once.
        check_signs_in(stack, realm);
        check_signs_in(stack, realm);
        for (const auto& token : stack.casdoor.asked("/oidc/" + realm + "/token")) {
            BOOST_TEST(!token->getObject("form")->has("client_secret"));
            BOOST_TEST(token->getValue<std::string>("authorization").empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_request_is_pushed_where_it_is_wanted) {
    OpenIdStack& stack = served();
    check_signs_in(stack, "pushes");
    const auto pushed = stack.only_request("pushes", "par");
    BOOST_TEST(parameter(pushed, "form", "redirect_uri") == stack.gateway_url("/v1/auth/callback"));
    BOOST_TEST(!parameter(pushed, "form", "code_challenge").empty());
    const auto query = stack.only_request("pushes", "authorize")->getObject("query");
    BOOST_TEST(query->size() == 2U);
    BOOST_TEST(query->getValue<std::string>("client_id") == "client-pushes");
    BOOST_TEST(query->has("request_uri"));
}

BOOST_AUTO_TEST_CASE(an_answer_by_form) {
    OpenIdStack& stack = served();
    Browser person = stack.browser();
    const Answer start = stack.login(person, "?provider=posted");
    BOOST_REQUIRE(start.status == 302);
    const auto cookies = start.header_lines("Set-Cookie");
    BOOST_REQUIRE(cookies.size() == 1U);
    // A post from another site brings the cookie only so.
    BOOST_TEST(cookies[0].find("SameSite=None") != std::string::npos);
    BOOST_TEST(cookies[0].find("Secure") != std::string::npos);
    const auto back = stack.provider_return(person, start);
    BOOST_TEST(back.url.find('?') == std::string::npos);
    BOOST_TEST(stack.hand_in(person, back).status == 302);
    // In an address where a form was asked for: both are taken, but each once.
    BOOST_TEST(problem_code(stack.hand_in(person, back)).starts_with("state_"));
}

BOOST_AUTO_TEST_CASE(what_the_settings_ask_of_the_provider) {
    OpenIdStack& stack = served();
    Browser person = stack.browser();
    const Answer start = stack.login(person, "?provider=asks&login_hint=ada%40example.test");
    BOOST_REQUIRE(start.status == 302);
    BOOST_TEST(stack.hand_in(person, stack.provider_return(person, start)).status == 302);
    const auto query = stack.only_request("asks", "authorize");
    BOOST_TEST(parameter(query, "query", "prompt") == "login consent");
    BOOST_TEST(parameter(query, "query", "max_age") == "600");
    BOOST_TEST(parameter(query, "query", "acr_values") == "gold silver");
    BOOST_TEST(parameter(query, "query", "scope") == "openid email");
    BOOST_TEST(parameter(query, "query", "login_hint") == "ada@example.test");
    BOOST_TEST(!query->getObject("query")->has("response_mode"));
}

// RFC 9207: an attempt begun at one provider never ends with an answer that another one gave.
BOOST_AUTO_TEST_CASE(a_mix_up_is_refused_before_any_code_is_sent) {
    OpenIdStack& stack = served();
    const std::string before = stack.left_behind();
    Browser person = stack.browser();
    const Answer honest = stack.login(person, "?provider=op");
    const Answer attacked = stack.login(person, "?provider=odd");
    const auto back = stack.provider_return(person, honest);
    const std::string state = query_parameter(attacked.location(), "state");
    const Answer answer =
        stack.hand_in(person, {stack.gateway_url("/v1/auth/callback?") +
                                   form_encoded({{"code", query_parameter(back.url, "code")},
                                                 {"state", state},
                                                 {"iss", stack.casdoor.issuer("op")}}),
                               {}});
    BOOST_TEST(answer.status == 400);
    BOOST_TEST(problem_code(answer) == "iss_mismatch");
    BOOST_TEST(issues_nothing(answer));
    BOOST_TEST(stack.asked("odd", "token") == 0);
    BOOST_TEST(stack.asked("op", "token") == 0);
    BOOST_TEST(stack.left_behind() == before);
    // The honest attempt is none the worse for it.
    BOOST_TEST(stack.hand_in(person, back).status == 302);
}

// RFC 9700, section 4.4.2.2: providers that send no iss are told apart by their own callbacks.
BOOST_AUTO_TEST_CASE(a_code_that_came_to_another_providers_callback_is_sent_to_nobody) {
    OpenIdStack& stack = served();
    const std::string before = stack.left_behind();
    Browser person = stack.browser();
    const auto back = stack.provider_return(person, stack.login(person, "?provider=op"));
    for (const char* callback : {"", "/op", "/odd", "/nobody"}) {
        const Answer attacked = stack.login(person, "?provider=own");
        BOOST_TEST(query_parameter(attacked.location(), "redirect_uri") ==
                   stack.gateway_url("/v1/auth/callback/own"));
        const Answer answer = stack.hand_in(
            person, {stack.gateway_url("/v1/auth/callback" + std::string(callback) + "?") +
                         form_encoded({{"code", query_parameter(back.url, "code")},
                                       {"state", query_parameter(attacked.location(), "state")}}),
                     {}});
        BOOST_TEST(answer.status == 400, callback);
        BOOST_TEST(problem_code(answer) == "callback_mismatch", callback);
        BOOST_TEST(issues_nothing(answer), callback);
    }
    BOOST_TEST(stack.asked("own", "token") == 0);
    BOOST_TEST(stack.asked("op", "token") == 0);
    BOOST_TEST(stack.left_behind() == before);
    // The honest attempt is none the worse for it, and the callback of its own takes what is its.
    BOOST_TEST(stack.hand_in(person, back).status == 302);
    check_signs_in(stack, "own");
}

BOOST_AUTO_TEST_SUITE_END()
