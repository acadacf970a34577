// Every token format and algorithm of Casdoor, every era of Dify's cookies, through the real
// servers.
#include <boost/test/unit_test.hpp>

#include "stack.h"

namespace {

using namespace difysso::service;

struct CookieRow {
    std::string dify_version, web, api, domain;  // web and api: "https" or ""
    std::string name;                            // of the access token's cookie; "" = none at all
    bool secure;
};

void serve_with(Stack& stack, const StackOptions& options) {
    stack.gateway.stop();
    stack.gateway.configure(stack.settings(options));
    stack.gateway.start();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(formats)

BOOST_AUTO_TEST_CASE(each_token_format_and_algorithm_signs_in) {
    Stack stack({.gateway = {.workers = 1, .threads = 3}});
    for (const char* application : {"app-std", "app-jwt", "app-empty", "app-custom", "app-rs512",
                                    "app-es256", "app-es384", "app-es512"}) {
        BOOST_TEST_CONTEXT(application) {
            serve_with(stack, {.application = application});
            Browser alice = stack.browser();
            const SignIn way = stack.sign_in(alice, "alice");
            BOOST_REQUIRE(way.done());
            const auto profile = json_object(stack.console(alice, way).profile().body);
            BOOST_TEST(profile->getValue<std::string>("email") == "alice@example.test");
            BOOST_TEST(profile->getValue<std::string>("name") == "Alice Älice");
        }
    }
    // One person throughout, whatever the format: the same sub.
    BOOST_TEST(stack.postgres.value("SELECT count(*) FROM account_integrates") == "1");
}

BOOST_AUTO_TEST_CASE(a_rotated_key_under_the_same_kid_is_fetched_once_more) {
    Stack stack({.gateway = {.workers = 1, .threads = 3}});
    Browser alice = stack.browser();
    BOOST_REQUIRE(stack.sign_in(alice, "alice").done());
    stack.casdoor.control("rotate", R"({"cert":"cert-acme"})");
    BOOST_TEST(stack.sign_in(alice, "alice").done());
}

BOOST_AUTO_TEST_CASE(a_host_of_markup_in_a_name_stays_text) {
    Stack stack({.gateway = {.workers = 1, .threads = 3}});
    Browser eve = stack.browser();
    const SignIn way = stack.sign_in(eve, "eve");
    BOOST_REQUIRE(way.done());
    BOOST_TEST(stack.console(eve, way).profile().status == 200);
}

BOOST_AUTO_TEST_CASE(a_person_of_another_organization_is_refused) {
    Stack stack({.gateway = {.workers = 1, .threads = 3}});
    Browser mallory = stack.browser();
    const Answer login = mallory.get(stack.gateway_url("/v1/auth/login"));
    const std::string location = login.location();
    const auto parameter = [&](const char* name) { return query_parameter(location, name); };
    const Answer code = mallory.post_json(
        stack.casdoor.origin() + "/api/login?clientId=cid-app-std&responseType=code&redirectUri=" +
            percent_encoded(parameter("redirect_uri")) +
            "&scope=openid&type=code&code_challenge_method=S256&state=" + parameter("state") +
            "&nonce=" + parameter("nonce") + "&code_challenge=" + parameter("code_challenge"),
        R"({"application":"app-std","organization":"other","username":"mallory",)"
        R"("password":"pw-mallory-123","type":"code","signinMethod":"Password"})");
    const Answer answer = mallory.get(stack.gateway_url("/v1/auth/callback?code=") +
                                          json_object(code.body)->getValue<std::string>("data") +
                                          "&state=" + parameter("state"),
                                      {{"Accept", "application/json"}});
    BOOST_TEST(answer.status == 403);
    BOOST_TEST(json_object(answer.body)->getValue<std::string>("code") == "organization_mismatch");
    BOOST_TEST(stack.postgres.value("SELECT count(*) FROM account_integrates") == "0");
}

// Dify, libs/token.py: which name and flags a console session's cookies have.
BOOST_AUTO_TEST_CASE(cookie_names_and_flags_by_version_and_urls) {
    Stack stack({.gateway = {.workers = 1, .threads = 3}, .https = true});
    const std::string own = stack.origin();
    for (const CookieRow& row :
         std::vector<CookieRow>{{"1.15.0", own, own, "", "__Host-access_token", true},
                                {"1.15.0", own, "", "", "access_token", false},
                                {"1.15.0", own, own, ".dify.test", "access_token", true},
                                {"1.15.0", "", "", "", "access_token", false},
                                {"1.9.2", own, own, "", "__Host-access_token", true},
                                {"1.9.2", own, own, "dify.test", "__Host-access_token", true}}) {
        BOOST_TEST_CONTEXT(row.dify_version << " " << row.web << " " << row.api << " "
                                            << row.domain) {
            serve_with(stack, {.settings = {{"DIFY_VERSION", row.dify_version},
                                            {"CONSOLE_WEB_URL", row.web},
                                            {"CONSOLE_API_URL", row.api},
                                            {"COOKIE_DOMAIN", row.domain}},
                               .https = true});
            Browser alice = stack.browser();
            const SignIn way = stack.sign_in(alice, "alice");
            BOOST_REQUIRE(way.callback.status == 302);
            std::string line;
            for (const std::string& cookie : way.callback.header_lines("Set-Cookie"))
                if (cookie.rfind(row.name + "=", 0) == 0) line = cookie;
            BOOST_REQUIRE(!line.empty());
            BOOST_TEST((line.find("; Secure") != std::string::npos) == row.secure);
            BOOST_TEST((line.find("; HttpOnly") != std::string::npos));
            BOOST_TEST((line.find("; SameSite=Lax") != std::string::npos));
            const bool has_domain = line.find("; Domain=dify.test") != std::string::npos;
            BOOST_TEST(has_domain == (!row.domain.empty() && row.dify_version != "1.9.2"));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
