#include <boost/test/unit_test.hpp>

#include "unit/route/sign_in_bench.h"

using namespace difysso;
using test::SignInBench;

namespace {

struct Fixture : SignInBench {
    Fixture() : SignInBench({0, 0, 0}, true) {}

    bool page_has(const web::Response& page, const std::string& part) const {
        return page.body.find(part) != std::string::npos;
    }
};

// A value as it stands in a link of the page.
const std::string kHostile = "%22%3E%3Cimg%20src%3Dx%3E%26provider%3Devil%27%23";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(chooser, Fixture)

BOOST_AUTO_TEST_CASE(each_page_links_to_itself_with_what_was_asked) {
    for (const char* name : {"redirect_url", "target_link_uri", "login_hint"})
        for (const auto& [path, link] : {std::pair<std::string, std::string>{"/login", "/login"},
                                         {"/signup", "/signup"},
                                         {"/", "/login"}}) {
            const auto page = ask(path + "?" + name + "=" + kHostile);
            BOOST_TEST(page.status == 200);
            BOOST_TEST(cookies_of(page) == 0U);
            for (const char* id : {"casdoor", "okta"})
                BOOST_TEST(page_has(page, "href=\"/sso/v1/auth" + link + "?provider=" + id +
                                              "&amp;" + name + "=" + kHostile + "\""),
                           page.body);
            BOOST_TEST(!page_has(page, "<img"));
            BOOST_TEST(!page_has(page, "provider=evil"));
        }
}

BOOST_AUTO_TEST_CASE(nothing_else_of_the_address_gets_into_the_page) {
    const auto page = ask("/login?x=canary&canary=1&iss2=canary");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(!page_has(page, "canary"));
}

BOOST_AUTO_TEST_CASE(a_form_leads_to_the_same_page) {
    const auto page = ask("/login", {}, "target_link_uri=%2Fapps&login_hint=" + kHostile);
    BOOST_TEST(page.status == 200);
    BOOST_TEST(
        page_has(page, "?provider=okta&amp;target_link_uri=%2Fapps&amp;login_hint=" + kHostile));
    BOOST_TEST(cookies_of(page) == 0U);
}

// A link of the page does what the page was asked for.
BOOST_AUTO_TEST_CASE(its_links_keep_the_return_target) {
    const auto page = ask("/login?redirect_url=%2Fapps%3Fa%3Db%26c%3Dd");
    const std::string link = "?provider=okta&amp;redirect_url=%2Fapps%3Fa%3Db%26c%3Dd\"";
    BOOST_REQUIRE(page_has(page, link));
    const auto landing =
        come_back(ask("/login?provider=okta&redirect_url=%2Fapps%3Fa%3Db%26c%3Dd"));
    BOOST_TEST(landing.header("Location") == "https://dify.example.org/apps?a=b&c=d");
}

BOOST_AUTO_TEST_CASE(names_are_only_ever_text) {
    const std::string name = "<script>alert(1)</script>\"'&<img src=x onerror=y>";
    std::vector<std::unique_ptr<provider::Provider>> list;
    list.push_back(std::make_unique<fake::Provider>(name));
    list.push_back(std::make_unique<fake::Provider>("okta"));
    providers = signin::Providers(std::move(list));
    for (const char* language : {"en", "zh-CN"}) {
        const auto page = ask("/", {{"accept-language", language}});
        BOOST_TEST(page.status == 200);
        BOOST_TEST(page_has(page, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
        for (const char* markup : {"<script", "<img", "\"'", "onerror=\""})
            BOOST_TEST(!page_has(page, markup), markup);
        BOOST_TEST(page.header("Content-Security-Policy").find("script") == std::string_view::npos);
    }
    const auto json = ask("/providers");
    BOOST_TEST(json.header("Content-Type") == "application/json");
    BOOST_TEST(page_has(json, "\\\"'&"));
}

BOOST_AUTO_TEST_CASE(it_is_shown_at_the_public_host_only) {
    settings.web.base_url = config::Origin{"https", "dify.example.org", 443};
    settings.web.allowed_hosts = {{"inner.example.org", 0}};
    host = "inner.example.org";
    for (const char* path : {"/", "/login?provider=okta", "/signup?login_hint=a%0d%0ab"}) {
        const auto moved = ask(path);
        BOOST_TEST(moved.status == 302);
        BOOST_TEST(moved.header("Location") ==
                   "https://dify.example.org/sso/v1/auth" + std::string(path));
        BOOST_TEST(cookies_of(moved) == 0U);
    }
    // As asked, but for what no Location may have.
    for (const char* path : {"/login?x=a\r\nSet-Cookie:%20b=1", "/login?x=\x01", "/?\t"}) {
        const auto refused = ask(path);
        BOOST_TEST(refused.status == 400);
        BOOST_TEST(refused.header("Location") == "");
        BOOST_TEST(refused.header("Set-Cookie") == "");
    }
    host = "evil.example";
    for (const char* path : {"/", "/login?provider=okta", "/callback?code=a"}) {
        const auto refused = ask(path);
        BOOST_TEST(refused.status == 400);
        BOOST_TEST(code_of(refused) == "host_not_allowed");
        BOOST_TEST(cookies_of(refused) == 0U);
    }
}

BOOST_AUTO_TEST_CASE(with_one_provider_its_page_is_there_all_the_same) {
    SignInBench one;
    BOOST_TEST(one.ask("/").status == 200);
    BOOST_TEST(one.ask("/").body.find("?provider=casdoor\"") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
