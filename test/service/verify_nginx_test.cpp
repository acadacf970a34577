#include <string>

#include <boost/test/unit_test.hpp>

#include "echo_server.h"
#include "stack.h"
#include "web_server.h"

using namespace difysso::service;

namespace {

struct Behind {
    EchoServer dify;
};

// Dify's web and API are one that says what reached it.
struct WebApps : Behind, Stack {
    WebApps()
        : Stack({.nginx = {"difysso-verify.conf", "difysso-webapps.conf"},
                 .behind_nginx = dify.address()}) {}

    Answer get(Browser& browser, const std::string& path, const Fields& headers = {}) {
        return browser.get(origin() + path, headers);
    }
    Browser signed_in(const std::string& name) {
        Browser person = browser();
        BOOST_REQUIRE(sign_in(person, name).done());
        return person;
    }
    std::string account(const std::string& address) {
        return postgres.value("SELECT id FROM accounts WHERE email = '" + address + "'");
    }
};

// In front of the judge, which accepts what Dify would.
struct ConsoleApi : Stack {
    ConsoleApi() : Stack({.nginx = {"difysso-verify.conf", "difysso-console.conf"}}) {}
};

const std::vector<std::string> kPages{"/chat/abc",     "/chatbot/abc", "/completion/abc",
                                      "/workflow/abc", "/agent/abc",   "/form/abc"};

}  // namespace

// The shipped etc/nginx/difysso-webapps.conf, -verify.conf and -console.conf, in the real nginx.
BOOST_AUTO_TEST_SUITE(verify_nginx)

BOOST_FIXTURE_TEST_CASE(a_web_app_leads_to_the_sign_in_and_back, WebApps) {
    Browser alice = browser();
    for (const std::string& page : kPages) {
        const Answer led = get(alice, page);
        BOOST_TEST(led.status == 302, page);
        BOOST_TEST(led.header("Location") == "/sso/v1/auth/login?redirect_url=" + page);
        BOOST_TEST(led.header("Cache-Control") == "no-store");
    }
    const SignIn way = sign_in(alice, "alice", "", "/chat/abc");
    BOOST_REQUIRE(way.done());
    BOOST_TEST(way.console->url == origin() + "/chat/abc");
    for (const std::string& page : kPages)
        BOOST_TEST(get(alice, page + "?x=1").body == "Dify got " + page + "?x=1", page);
}

BOOST_FIXTURE_TEST_CASE(no_spelling_of_a_page_leads_around, WebApps) {
    Browser nobody = browser();
    for (const std::string path : {"/chat", "/chat/", "/chat/a/b", "//chat/abc", "/%63hat/abc",
                                   "/x/../chat/abc", "/chat/%0d%0aSet-Cookie:%20a=b", "/chat/a%26b",
                                   "/chatbot/open-app/x", "/chatbot/open-appx"}) {
        const Answer led = get(nobody, path);
        BOOST_TEST(led.status == 302, path << ": " << led.status);
        BOOST_TEST(led.header("Location").starts_with("/sso/v1/auth/login"), path);
        BOOST_TEST(led.header("Set-Cookie").empty());
    }
    BOOST_TEST(get(nobody, "/difysso-verify").status == 404);
}

BOOST_FIXTURE_TEST_CASE(the_api_of_web_apps_is_judged_each_time, WebApps) {
    Browser alice = browser();
    const Answer refused = get(alice, "/api/messages", {{"X-App-Passport", "old"}});
    BOOST_TEST(refused.status == 401);
    BOOST_TEST(refused.header("Content-Type").starts_with("application/json"));
    BOOST_TEST(json_object(refused.body)->getValue<std::string>("code") == "unauthorized");
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    // A POST with a body: the question has none, Dify has it whole.
    const std::string body = R"({"query":")" + std::string(100'000, 'x') + "\"}";
    const Answer posted = alice.post_json(origin() + "/api/chat-messages", body);
    BOOST_TEST(posted.status == 200);
    BOOST_TEST(posted.body == "Dify got /api/chat-messages with " + body);
    BOOST_TEST(alice.send("POST", gateway_url("/v1/auth/logout")).status == 200);
    BOOST_TEST(alice.post_json(origin() + "/api/chat-messages", body).status == 401);
}

BOOST_FIXTURE_TEST_CASE(a_person_is_one_end_user_whatever_the_browser_says, WebApps) {
    Browser nobody = browser();
    BOOST_TEST(get(nobody, "/api/passport?user_id=somebody").status == 401);
    Browser alice = signed_in("alice");
    Browser carol = signed_in("carol");
    const std::string id = account("alice@example.test");
    for (const std::string query : {"", "?user_id=another", "?user_id=a&user_id=b"})
        BOOST_TEST(get(alice, "/api/passport" + query).body ==
                   "Dify got /api/passport?user_id=" + id);
    BOOST_TEST(get(alice, "/api/passport", {{"X-Difysso-Account", "another"}}).body ==
               "Dify got /api/passport?user_id=" + id);
    BOOST_TEST(get(carol, "/api/passport").body ==
               "Dify got /api/passport?user_id=" + account("carol@example.test"));
}

BOOST_FIXTURE_TEST_CASE(an_embedded_app_and_api_keys_are_left_alone, WebApps) {
    Browser nobody = browser();
    BOOST_TEST(get(nobody, "/chatbot/open-app?x=1").body == "Dify got /chatbot/open-app?x=1");
    const Fields code{{"X-App-Code", "open-app"}};
    BOOST_TEST(get(nobody, "/api/passport?user_id=somebody", code).body ==
               "Dify got /api/passport?user_id=");
    BOOST_TEST(get(nobody, "/api/parameters", code).status == 200);
    BOOST_TEST(get(nobody, "/api/parameters", {{"X-App-Code", "open-app2"}}).status == 401);
    // The rest goes to Dify's own locations, the judge here.
    for (const std::string path : {"/v1/chat-messages", "/files/x", "/mcp/x", "/triggers/x",
                                   "/embed.min.js", "/_next/static/x", "/chats"})
        BOOST_TEST(get(nobody, path).header("Location").find("/sso/") == std::string::npos, path);
}

BOOST_FIXTURE_TEST_CASE(nobody_passes_while_the_gateway_is_down, WebApps) {
    Browser alice = signed_in("alice");
    gateway.stop();
    BOOST_TEST(get(alice, "/chat/abc").status == 500);
    BOOST_TEST(get(alice, "/api/messages").status == 500);
}

BOOST_FIXTURE_TEST_CASE(an_ended_session_ends_at_the_console_at_once, ConsoleApi) {
    Browser alice = browser();
    const SignIn way = sign_in(alice, "alice");
    BOOST_REQUIRE(way.done());
    Console judged = console(alice, way);
    BOOST_TEST(judged.profile().status == 200);
    BOOST_TEST(judged.current_workspace().status == 200);
    BOOST_TEST(judged.refresh().status == 200);
    BOOST_TEST(judged.profile().status == 200);
    // Another of her browsers ends all; Dify alone would go on accepting this one.
    Browser other = browser();
    BOOST_REQUIRE(sign_in(other, "alice").done());
    BOOST_TEST(other.send("POST", gateway_url("/v1/auth/logout?everywhere=1")).status == 200);
    const Answer refused = judged.profile();
    BOOST_TEST(refused.status == 401);
    BOOST_TEST(json_object(refused.body)->getValue<std::string>("code") == "unauthorized");
}

BOOST_FIXTURE_TEST_CASE(what_dify_answers_to_everybody_stays_open, ConsoleApi) {
    Browser nobody = browser();
    for (const char* path : {"/console/api/setup", "/console/api/system-features"})
        BOOST_TEST(nobody.get(origin() + path).status == 200, path);
    BOOST_TEST(nobody.get(origin() + "/console/api/account/profile").status == 401);
    BOOST_TEST(nobody.get(origin() + "/console/api/setupx").status == 401);
}

// etc/caddy/difysso-verify.caddy, in the real Caddy in nginx's place.
BOOST_AUTO_TEST_CASE(caddy_asks_too) {
    EchoServer dify;
    Stack stack({.https = true});
    stack.nginx.stop();
    const WebServer caddy(stack.folder, WebServerKind::caddy,
                          {.port = stack.nginx.port(),
                           .gateway_socket = stack.gateway.socket(),
                           .console = stack.judge.address(),
                           .guarded = dify.address(),
                           .certificate = stack.casdoor.certificate(),
                           .key = stack.casdoor.key()});
    Browser alice = stack.browser();
    const Answer led = alice.get(stack.origin() + "/chat/abc?x=1");
    BOOST_REQUIRE_MESSAGE(led.status == 302, led.status << led.body << stack.gateway.log());
    BOOST_TEST(led.location() == stack.origin() + "/sso/v1/auth/login?redirect_url=/chat/abc");
    BOOST_REQUIRE_MESSAGE(stack.sign_in(alice, "alice").done(), caddy.log());
    BOOST_TEST(alice.get(stack.origin() + "/chat/abc?x=1").body == "Dify got /chat/abc?x=1");
    const std::string body(100'000, 'x');
    BOOST_TEST(alice.post_json(stack.origin() + "/api/chat-messages", body).body ==
               "Dify got /api/chat-messages with " + body);
    stack.gateway.stop();
    BOOST_TEST(alice.get(stack.origin() + "/chat/abc").status >= 500);
}

BOOST_AUTO_TEST_SUITE_END()
