// The shipped samples of etc/apache, etc/caddy, etc/haproxy and etc/lighttpd, each loaded by its
// server and used for what people do. nginx has a test of its own.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "echo_server.h"
#include "stack.h"
#include "web_server.h"

using namespace difysso::service;
namespace data = boost::unit_test::data;

namespace {

const auto kKinds = data::make(
    {WebServerKind::apache, WebServerKind::caddy, WebServerKind::haproxy, WebServerKind::lighttpd});

// On Dify's host, with nobody behind the gateway's socket.
struct DifyHost {
    explicit DifyHost(WebServerKind kind)
        : server(folder, kind,
                 {.gateway_socket = folder.path() / "no-gateway", .console = dify.address()}) {}
    Answer get(const std::string& target) { return browser.get(server.origin() + target); }

    TemporaryFolder folder;
    EchoServer dify;
    WebServer server;
    Browser browser;
};

// The whole stack with another server in nginx's place.
struct Served : Stack {
    explicit Served(WebServerKind kind) : Stack({.https = true}) {
        nginx.stop();
        server = std::make_unique<WebServer>(folder, kind,
                                             WebServerOptions{.port = nginx.port(),
                                                              .gateway_socket = gateway.socket(),
                                                              .console = judge.address(),
                                                              .certificate = casdoor.certificate(),
                                                              .key = casdoor.key()});
    }
    std::unique_ptr<WebServer> server;
};

// What is beyond 64 KiB is refused, whoever of the two does it; who goes on sending may be cut off
// before he has read it.
bool refuses_large(Browser& browser, const std::string& url) {
    try {
        return browser
                   .send("POST", url, "state=" + std::string(200'000, 'x'),
                         {{"Content-Type", "application/x-www-form-urlencoded"}})
                   .status == 413;
    } catch (const std::runtime_error&) {
        return true;
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(web_servers)

BOOST_DATA_TEST_CASE(a_person_signs_in_and_stays_so, kKinds, kind) {
    Served stack(kind);
    Browser alice = stack.browser();
    const SignIn way = stack.sign_in(alice, "alice");
    BOOST_REQUIRE_MESSAGE(way.done(), way.callback.status << " " << stack.server->log());
    BOOST_TEST(way.console->status == 200);
    BOOST_TEST(way.callback.header_lines("Set-Cookie").size() >= 3U);
    Console judged = stack.console(alice, way);
    BOOST_TEST(judged.profile().status == 200);
    const auto workspace = json_object(judged.current_workspace().body);
    BOOST_TEST(judged.decrypt(workspace->getValue<std::string>("id")).status == 200);
    BOOST_TEST(judged.refresh().status == 200);
    BOOST_TEST(judged.logout().status == 200);
    BOOST_TEST(judged.profile().status == 401);
}

BOOST_DATA_TEST_CASE(requests_arrive_as_they_were_sent, kKinds, kind) {
    Served stack(kind);
    Browser browser = stack.browser();
    const Answer head = browser.send("HEAD", stack.gateway_url("/v1/version"));
    BOOST_TEST(head.status == 200);
    BOOST_TEST(head.body.empty());
    BOOST_TEST(browser.get(stack.gateway_url("/v1/nothing")).status == 404);
    BOOST_TEST(browser.get(stack.gateway_url("/")).location() == stack.gateway_url("/latest/"));
    // A form arrives whole, and so does the answer to it.
    const Answer posted =
        browser.post_form(stack.gateway_url("/v1/auth/login"), {{"redirect_url", "/apps?a=b&c"}});
    BOOST_TEST(posted.status == 302);
    BOOST_TEST(refuses_large(browser, stack.gateway_url("/v1/auth/callback")));
    // The provider's way back can't be used by another browser.
    const std::string callback = stack.code_for(browser, posted, "alice");
    Browser mallory = stack.browser();
    BOOST_TEST(mallory.get(callback).status == 400);
    // A comma is part of a cookie's value (RFC 6265, 4.1.1), also where a server joins two lines
    // with it: what stands behind one is no cookie.
    const Answer login = mallory.get(stack.gateway_url("/v1/auth/login"));
    const std::string set = login.header("Set-Cookie");
    const std::string cookie = set.substr(0, set.find(';'));
    const std::string answer = stack.code_for(mallory, login, "alice");
    Browser victim = stack.browser();
    BOOST_TEST(victim.get(answer, {{"Cookie", "a=b, " + cookie}}).status == 400);
    BOOST_TEST(victim.get(answer, {{"Cookie", "a=b; " + cookie}}).status == 302);
}

BOOST_DATA_TEST_CASE(the_sign_in_page_leads_to_the_gateway, kKinds, kind) {
    DifyHost host(kind);
    const std::string login = host.server.origin() + "/sso/v1/auth/login";
    const Answer answer = host.get("/signin");
    BOOST_TEST(answer.status == 302);
    BOOST_TEST(answer.location() == login);
    BOOST_TEST(answer.header("Cache-Control") == "no-store");
    BOOST_TEST(host.get("/signin?_rsc=abc").location() == login);
    // Nothing in it means anything to the server.
    for (const auto& [target, part] :
         {std::pair<std::string, std::string>{"%0d%0aSet-Cookie:a=b", "%0aSet-Cookie:a=b"},
          {"{env.HOME}", "env.HOME"},
          {"%1%{ENV:PATH}", "ENV:PATH"}}) {
        const Answer led = host.get("/signin?x=y&redirect_url=" + target + "&z");
        BOOST_TEST(led.header("Set-Cookie") == "");
        if (led.status == 400) continue;
        BOOST_TEST(led.location().starts_with(login + "?redirect_url="));
        BOOST_TEST(led.location().find(part) != std::string::npos, led.location());
    }
    // As it was encoded.
    BOOST_TEST(host.get("/signin?redirect_url=%2Fapps%3Fa%3Db%26c&x=y").location() ==
               login + "?redirect_url=%2Fapps%3Fa%3Db%26c");
    BOOST_TEST(host.get("/signin?redirect_url=").location() == login);
}

BOOST_DATA_TEST_CASE(the_ways_around_stay_open_while_the_gateway_is_down, kKinds, kind) {
    DifyHost host(kind);
    const Answer gateway = host.get("/sso/v1/auth/login");
    BOOST_TEST((gateway.status == 502 || gateway.status == 503), gateway.status);
    for (const std::string target :
         {"/signin?invite_token=abc", "/signin?message=Account%20is%20banned.", "/signin?sso=off",
          "/signin/invite-settings?invite_token=abc", "/signin/check-code", "/install", "/init",
          "/activate", "/forgot-password", "/reset-password", "/", "/apps", "/v1/chat-messages",
          "/console/api/login", "/ssolution"}) {
        const Answer answer = host.get(target);
        BOOST_TEST(answer.status == 200, target);
        BOOST_TEST(answer.body == "Dify got " + target);
    }
}

BOOST_AUTO_TEST_SUITE_END()
