#include <string>

#include <boost/test/unit_test.hpp>

#include "stack.h"

using namespace difysso::service;

namespace {

struct Served : Stack {
    std::string count(const std::string& table) {
        return postgres.value("SELECT count(*) FROM " + table);
    }
};

}  // namespace

// One person after the other through nginx, the built program and every real server behind it; the
// judge, which knows Dify's rules and nothing of ours, says what came of it.
BOOST_AUTO_TEST_SUITE(signin)

BOOST_FIXTURE_TEST_CASE(a_new_person_gets_account_link_and_workspace, Served) {
    Browser alice = browser();
    const SignIn way = sign_in(alice, "alice");
    BOOST_REQUIRE(way.done());
    BOOST_TEST(way.console->status == 200);
    BOOST_TEST(way.callback.header("Referrer-Policy") == "no-referrer");
    BOOST_TEST(way.callback.location().find("token") == std::string::npos);

    Console judged = console(alice, way);
    const Answer profile = judged.profile();
    BOOST_REQUIRE(profile.status == 200);
    const auto person = json_object(profile.body);
    BOOST_TEST(person->getValue<std::string>("email") == "alice@example.test");
    BOOST_TEST(person->getValue<std::string>("name") == "Alice Älice");
    const auto workspace = json_object(judged.current_workspace().body);
    BOOST_TEST(workspace->getValue<std::string>("name") == "Alice Älice's Workspace");
    BOOST_TEST(workspace->getValue<std::string>("role") == "owner");
    BOOST_TEST(judged.decrypt(workspace->getValue<std::string>("id")).status == 200);
    BOOST_TEST(judged.refresh().status == 200);
    BOOST_TEST(judged.profile().status == 200);
    BOOST_TEST(judged.logout().status == 200);
    BOOST_TEST(judged.profile().status == 401);
}

BOOST_FIXTURE_TEST_CASE(a_known_person_gets_nothing_new, Served) {
    Browser first = browser();
    BOOST_REQUIRE(sign_in(first, "alice").done());
    const auto before = {count("accounts"), count("account_integrates"), count("tenants")};
    Browser second = browser();
    const SignIn way = sign_in(second, "alice");
    BOOST_REQUIRE(way.done());
    BOOST_TEST(console(second, way).profile().status == 200);
    const auto after = {count("accounts"), count("account_integrates"), count("tenants")};
    BOOST_TEST(before == after, boost::test_tools::per_element());
    // The first session lives on beside the second.
    BOOST_TEST(console(first, way).profile().status == 200);
}

BOOST_FIXTURE_TEST_CASE(a_callback_works_once_and_in_its_own_browser_only, Served) {
    Browser alice = browser();
    const Answer login = alice.get(gateway_url("/v1/auth/login"));
    const std::string callback = code_for(alice, login, "alice");
    Browser mallory = browser();
    BOOST_TEST(mallory.get(callback).status == 400);
    BOOST_TEST(mallory.cookies().all().empty());
    BOOST_TEST(alice.get(callback).status == 302);
    BOOST_TEST(alice.get(callback).status == 400);
}

BOOST_AUTO_TEST_CASE(over_https_the_cookies_have_the_host_prefix) {
    Stack stack({.https = true});
    Browser carol = stack.browser();
    const SignIn way = stack.sign_in(carol, "carol");
    BOOST_REQUIRE(way.done());
    for (const char* name : {"__Host-access_token", "__Host-refresh_token", "__Host-csrf_token"}) {
        const auto cookie = carol.cookies().find(name);
        BOOST_REQUIRE(cookie.has_value());
        BOOST_TEST(cookie->secure);
        BOOST_TEST(cookie->same_site == "Lax");
        BOOST_TEST(cookie->http_only == (std::string(name) != "__Host-csrf_token"));
    }
    BOOST_TEST(stack.console(carol, way).profile().status == 200);
}

BOOST_AUTO_TEST_CASE(from_a_host_of_its_own_with_a_cookie_domain) {
    const auto port = free_port();
    const std::string sso = "https://sso.dify.test:" + std::to_string(port);
    Stack stack(
        {.settings = {{"BASE_URL", sso}, {"MOUNT_PATH", ""}, {"COOKIE_DOMAIN", "dify.test"}},
         .https = true,
         .judge = {"--cookie-domain", "dify.test"},
         .redirect_uris = {sso + "/v1/auth/callback"}});
    const NginxServer own_host(stack.folder, {.name = "nginx-sso",
                                              .port = port,
                                              .gateway_socket = stack.gateway.socket(),
                                              .certificate = stack.casdoor.certificate(),
                                              .key = stack.casdoor.key(),
                                              .server_name = "sso.dify.test"});
    Browser alice = stack.browser();
    const SignIn way = stack.sign_in(alice, "alice", "", sso + "/v1/auth/login");
    BOOST_REQUIRE(way.done());
    BOOST_TEST(way.console->url.rfind(stack.origin(), 0) == 0U);
    BOOST_REQUIRE(alice.cookies().find("access_token").has_value());
    BOOST_TEST(alice.cookies().find("access_token")->host == "dify.test");
    BOOST_TEST(!alice.cookies().find("access_token")->host_only);
    BOOST_TEST(stack.console(alice, way).profile().status == 200);
}

BOOST_AUTO_TEST_CASE(a_classic_dify_gets_its_tokens_in_the_address) {
    Stack stack({.dify_version = "1.9.1"});
    Browser alice = stack.browser();
    const SignIn way = stack.sign_in(alice, "alice");
    BOOST_REQUIRE(way.done());
    BOOST_TEST(way.callback.header("Referrer-Policy") == "no-referrer");
    Console judged = stack.console(alice, way);
    BOOST_TEST(!judged.access_token().empty());
    BOOST_TEST(judged.profile().status == 200);
    BOOST_TEST(judged.refresh().status == 200);
    BOOST_TEST(judged.profile().status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
