#include <string>

#include <boost/test/unit_test.hpp>

#include "browser.h"
#include "echo_server.h"
#include "nginx_server.h"

using namespace difysso::service;

namespace {

struct DifyHost {
    TemporaryFolder folder;
    EchoServer dify;
    NginxServer nginx{folder,
                      {.gateway_socket = folder.path() / "no-gateway", .console = dify.address()}};
    Browser browser;

    Answer get(const std::string& target) { return browser.get(nginx.origin() + target); }
};

}  // namespace

// The shipped etc/nginx/difysso.conf, on Dify's own host.
BOOST_FIXTURE_TEST_SUITE(nginx_on_dify_host, DifyHost)

BOOST_AUTO_TEST_CASE(the_sign_in_page_leads_to_the_gateway) {
    const Answer answer = get("/signin");
    BOOST_TEST(answer.status == 302);
    BOOST_TEST(answer.header("Location") == "/sso/v1/auth/login");
    BOOST_TEST(answer.header("Cache-Control") == "no-store");
    BOOST_TEST(get("/signin?_rsc=abc").header("Location") == "/sso/v1/auth/login");
}

BOOST_AUTO_TEST_CASE(where_the_person_wanted_to_go_is_passed_on_as_it_was_encoded) {
    BOOST_TEST(get("/signin?redirect_url=%2Fapps%3Fa%3Db%26c&x=y").header("Location") ==
               "/sso/v1/auth/login?redirect_url=%2Fapps%3Fa%3Db%26c");
    BOOST_TEST(get("/signin?redirect_url=%0d%0aSet-Cookie:a=b").header("Location") ==
               "/sso/v1/auth/login?redirect_url=%0d%0aSet-Cookie:a=b");
    BOOST_TEST(get("/signin?redirect_url=").header("Location") == "/sso/v1/auth/login");
}

BOOST_AUTO_TEST_CASE(the_ways_around_stay_open) {
    for (const std::string target :
         {"/signin?invite_token=abc", "/signin?message=Account%20is%20banned.", "/signin?sso=off",
          "/signin/invite-settings?invite_token=abc", "/signin/check-code", "/install", "/init",
          "/activate", "/forgot-password", "/reset-password", "/", "/apps", "/v1/chat-messages",
          "/console/api/login"}) {
        const Answer answer = get(target);
        BOOST_TEST(answer.status == 200);
        BOOST_TEST(answer.body == "Dify got " + target);
    }
}

BOOST_AUTO_TEST_CASE(nobody_gets_in_by_the_internal_name) {
    BOOST_TEST(get("/difysso-signin").status == 404);
}

BOOST_AUTO_TEST_CASE(the_gateway_has_its_mount_path_and_no_more) {
    BOOST_TEST(get("/sso/v1/auth/login").status == 502);  // nobody listens on the socket
    BOOST_TEST(nginx.error_log().find("no-gateway") != std::string::npos);
    BOOST_TEST(get("/ssolution").body == "Dify got /ssolution");
}

BOOST_AUTO_TEST_SUITE_END()
