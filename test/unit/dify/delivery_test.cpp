#include "dify/delivery.h"

#include <boost/test/unit_test.hpp>

using namespace difysso;

namespace {

const config::Origin kPublic{"https", "dify.example", 443};

dify::Tokens tokens() {
    return {.access_token = observe::Secret("a.b.c"),
            .refresh_token = observe::Secret("00ff"),
            .csrf_token = observe::Secret("d.e.f")};
}

std::string landing(config::Era era, const std::string& console, const std::string& target) {
    config::Dify dify;
    dify.era = era;
    dify.console_web_url = console;
    return dify::landing_url(dify, kPublic, tokens(), target);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(delivery)

BOOST_AUTO_TEST_CASE(the_console_is_the_public_origin_unless_configured) {
    config::Dify dify;
    BOOST_TEST(dify::console_url(dify, kPublic) == "https://dify.example");
    dify.console_web_url = "https://console.example/dify";
    BOOST_TEST(dify::console_url(dify, kPublic) == "https://console.example/dify");
}

BOOST_AUTO_TEST_CASE(cookies_keep_tokens_out_of_urls) {
    using enum config::Era;
    BOOST_TEST(landing(cookies, "", "") == "https://dify.example");
    BOOST_TEST(landing(cookies, "https://console.example", "") == "https://console.example");
    BOOST_TEST(landing(cookies, "", "https://dify.example/app/1") == "https://dify.example/app/1");
}

BOOST_AUTO_TEST_CASE(the_classic_form_gives_tokens_to_the_console_and_to_nobody_else) {
    using enum config::Era;
    const std::string query = "access_token=a.b.c&refresh_token=00ff";
    BOOST_TEST(landing(classic, "", "") == "https://dify.example?" + query);
    BOOST_TEST(landing(classic, "", "https://dify.example/app/1") ==
               "https://dify.example?" + query);
    BOOST_TEST(landing(classic, "https://c.example/x?theme=dark", "https://evil.example") ==
               "https://c.example/x?theme=dark&" + query);
    BOOST_TEST(landing(classic, "https://c.example/#top", "") ==
               "https://c.example/?" + query + "#top");
}

BOOST_AUTO_TEST_SUITE_END()
