#include "dify/cookies.h"

#include <boost/test/unit_test.hpp>

using namespace difysso;

namespace {

constexpr const char* kHttps = "https://dify.example";

struct Row {
    const char* console_web_url;
    const char* console_api_url;
    const char* cookie_domain;
    std::optional<config::Version> version;
    const char* prefix;
    const char* attributes;  // after the value, but for the lifetime
};

config::Dify settings(const Row& row) {
    config::Dify dify;
    dify.console_web_url = row.console_web_url;
    dify.console_api_url = row.console_api_url;
    dify.cookie_domain = row.cookie_domain;
    dify.version = row.version;
    return dify;
}

dify::Tokens tokens() {
    return {.access_token = observe::Secret("a.b.c"),
            .refresh_token = observe::Secret("00ff"),
            .csrf_token = observe::Secret("d.e.f")};
}

// 2026-11-24 03:37:34 UTC
const observe::Time kNow{std::chrono::seconds(1795491454)};

std::string line(const web::Cookie& cookie) {
    return web::set_cookie_line(cookie, kNow);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cookies)

BOOST_AUTO_TEST_CASE(each_row_of_difys_table) {
    const config::Version v1_9_2{1, 9, 2};
    const config::Version v1_10{1, 10, 0};
    const config::Version v1_15{1, 15, 0};
    const Row rows[] = {
        {kHttps, kHttps, "", v1_15, "__Host-", " Secure;"},
        {kHttps, "", "", v1_15, "", ""},
        {"", kHttps, "", v1_15, "", ""},
        {"", "", "", v1_15, "", ""},
        {"http://dify.example", "http://dify.example", "", v1_15, "", ""},
        {kHttps, "http://dify.example", "", v1_15, "", ""},
        {kHttps, kHttps, "d.example", v1_15, "", " Secure;"},
        {"", "", "d.example", v1_15, "", ""},
        {kHttps, kHttps, "d.example", v1_10, "", " Secure;"},
        // 1.9.2 has no COOKIE_DOMAIN yet.
        {kHttps, kHttps, "d.example", v1_9_2, "__Host-", " Secure;"},
        {"", "", "d.example", v1_9_2, "", ""},
        {kHttps, kHttps, "", v1_9_2, "__Host-", " Secure;"},
        {kHttps, kHttps, "", std::nullopt, "__Host-", " Secure;"},
        {kHttps, kHttps, "d.example", std::nullopt, "", " Secure;"},
    };
    for (const Row& row : rows) {
        const auto dify = settings(row);
        const bool domain = *row.cookie_domain != 0 && row.version != v1_9_2;
        BOOST_TEST_CONTEXT(row.console_web_url << ", " << row.console_api_url << ", "
                                               << row.cookie_domain) {
            const std::string prefix = row.prefix;
            const std::string head = domain ? "; Domain=d.example; " : "; ";
            const auto cookies = dify::session_cookies(dify, tokens());
            BOOST_REQUIRE(cookies.size() == 3U);
            BOOST_TEST(line(cookies[0]) ==
                       prefix + "access_token=a.b.c" + head +
                           "Expires=Tue, 24 Nov 2026 04:37:34 GMT; Max-Age=3600;" + row.attributes +
                           " HttpOnly; Path=/; SameSite=Lax");
            BOOST_TEST(line(cookies[1]) ==
                       prefix + "refresh_token=00ff" + head +
                           "Expires=Thu, 24 Dec 2026 03:37:34 GMT; Max-Age=2592000;" +
                           row.attributes + " HttpOnly; Path=/; SameSite=Lax");
            BOOST_TEST(line(cookies[2]) ==
                       prefix + "csrf_token=d.e.f" + head +
                           "Expires=Tue, 24 Nov 2026 04:37:34 GMT; Max-Age=3600;" + row.attributes +
                           " Path=/; SameSite=Lax");
        }
    }
}

BOOST_AUTO_TEST_CASE(lifetimes_are_difys) {
    config::Dify dify;
    dify.access_lifetime = std::chrono::minutes(5);
    dify.refresh_lifetime = std::chrono::seconds(43200);  // REFRESH_TOKEN_EXPIRE_DAYS=0.5
    const auto cookies = dify::session_cookies(dify, tokens());
    BOOST_TEST(cookies[0].max_age->count() == 300);
    BOOST_TEST(cookies[1].max_age->count() == 43200);
    BOOST_TEST(cookies[2].max_age->count() == 300);
}

BOOST_AUTO_TEST_SUITE_END()
