#include "browser.h"

#include <string>

#include <boost/test/unit_test.hpp>

#include "cookie_jar.h"

using namespace difysso::service;

// Whoever judges by this browser must know that it refuses what a real one refuses.
BOOST_AUTO_TEST_SUITE(cookie_jar)

BOOST_AUTO_TEST_CASE(prefixes_and_secure) {
    CookieJar jar;
    jar.keep("__Host-a=1; Path=/; Secure", "dify.test", "/x", true);
    jar.keep("__Host-b=1; Path=/x; Secure", "dify.test", "/x", true);
    jar.keep("__Host-c=1; Path=/", "dify.test", "/x", true);
    jar.keep("__Host-d=1; Path=/; Secure; Domain=dify.test", "dify.test", "/x", true);
    jar.keep("__Secure-e=1; Path=/", "dify.test", "/x", true);
    jar.keep("f=1; Path=/; Secure", "dify.test", "/x", false);
    jar.keep("g=1; Path=/; SameSite=None", "dify.test", "/x", true);
    BOOST_TEST(jar.header("dify.test", "/", true) == "__Host-a=1");
    BOOST_TEST(jar.header("dify.test", "/", false).empty());
}

BOOST_AUTO_TEST_CASE(hosts_and_paths) {
    CookieJar jar;
    jar.keep("own=1", "a.dify.test", "/sso/v1/auth/login", false);
    jar.keep("wide=2; Domain=.dify.test; Path=/", "a.dify.test", "/", false);
    jar.keep("foreign=3; Domain=other.test", "a.dify.test", "/", false);
    BOOST_TEST(jar.header("a.dify.test", "/sso/v1/auth/callback", false) == "own=1; wide=2");
    BOOST_TEST(jar.header("b.dify.test", "/sso/v1/auth/callback", false) == "wide=2");
    BOOST_TEST(jar.header("a.dify.test", "/sso/v1/authority", false) == "wide=2");
    BOOST_TEST(jar.header("xdify.test", "/", false).empty());
}

BOOST_AUTO_TEST_CASE(replaced_and_deleted) {
    CookieJar jar;
    jar.keep("a=1; Path=/; HttpOnly; SameSite=Lax; Max-Age=600", "h.test", "/", false);
    jar.keep("a=2; Path=/; Max-Age=600; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "h.test", "/",
             false);
    BOOST_REQUIRE(jar.all().size() == 1U);
    BOOST_TEST(jar.find("a")->value == "2");
    jar.keep("a=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "h.test", "/", false);
    BOOST_TEST(jar.all().empty());
    jar.keep("b=1; Path=/", "h.test", "/", false);
    jar.keep("b=; Path=/; Max-Age=0", "h.test", "/", false);
    BOOST_TEST(jar.all().empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(addresses)

BOOST_AUTO_TEST_CASE(location_of_a_path_stays_on_its_host) {
    Answer answer{302, {{"location", "/sso/v1/?a=b"}}, "", "http://127.0.0.1:99/signin?x=/y"};
    BOOST_TEST(answer.location() == "http://127.0.0.1:99/sso/v1/?a=b");
    answer.headers = {{"Location", "https://idp.test/"}};
    BOOST_TEST(answer.location() == "https://idp.test/");
    answer.headers.clear();
    BOOST_CHECK_THROW(answer.location(), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(queries) {
    BOOST_TEST(form_encoded({{"a b", "1&2"}, {"c", "/:\xc3\xa4"}}) == "a%20b=1%262&c=%2F%3A%C3%A4");
    BOOST_TEST(query_parameter("http://h/?a=1&redirect_uri=http%3A%2F%2Fx%2F", "redirect_uri") ==
               "http://x/");
    BOOST_TEST(query_parameter("http://h/?a=1", "b").empty());
}

BOOST_AUTO_TEST_SUITE_END()
