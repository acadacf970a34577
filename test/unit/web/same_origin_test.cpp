#include "web/same_origin.h"

#include <boost/test/unit_test.hpp>

#include "requests.h"

namespace {

using namespace difysso;
using web::Site;

const std::vector<config::Origin> kOwn{{"https", "sso.example", 443},
                                       {"https", "dify.example", 443}};

Site site(const test::Headers& headers) {
    return web::request_site(test::get("/", headers), kOwn);
}
bool acts(const std::string& method, const test::Headers& headers) {
    web::Request request = test::get("/", headers);
    request.method = method;
    return web::may_act(request, kOwn);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(same_origin)

BOOST_AUTO_TEST_CASE(fetch_metadata_decides) {
    BOOST_TEST((site({{"sec-fetch-site", "same-origin"}}) == Site::own));
    for (const char* other : {"cross-site", "none", "", "Same-Origin", "same-site", "same-origin "})
        BOOST_TEST((site({{"sec-fetch-site", other}}) == Site::other), other);
    BOOST_TEST((site({{"sec-fetch-site", "cross-site"}, {"origin", "https://sso.example"}}) ==
                Site::other));
    BOOST_TEST(
        (site({{"sec-fetch-site", "same-site"}, {"origin", "https://dify.example"}}) == Site::own));
    BOOST_TEST((site({{"sec-fetch-site", "same-site"}, {"origin", "https://evil.example"}}) ==
                Site::other));
}

BOOST_AUTO_TEST_CASE(else_origin_else_referer) {
    BOOST_TEST((site({{"origin", "https://sso.example"}}) == Site::own));
    BOOST_TEST((site({{"origin", "https://sso.example:443"}}) == Site::own));
    for (const char* other :
         {"null", "", "http://sso.example", "https://sso.example:444",
          "https://sso.example.evil.test", "https://sso.example@evil.test", "sso.example"})
        BOOST_TEST((site({{"origin", other}, {"referer", "https://sso.example/"}}) == Site::other),
                   other);
    BOOST_TEST((site({{"referer", "https://dify.example/apps?x=1"}}) == Site::own));
    BOOST_TEST((site({{"referer", "https://dify.example"}}) == Site::own));
    for (const char* other : {"https://evil.test/https://sso.example/", "https://sso.example.evil/",
                              "https://sso.example\\@evil.test/", "//sso.example/"})
        BOOST_TEST((site({{"referer", other}}) == Site::other), other);
    BOOST_TEST((site({}) == Site::unknown));
}

BOOST_AUTO_TEST_CASE(a_header_that_came_twice_is_no_proof) {
    for (const char* name : {"sec-fetch-site", "origin", "referer"})
        BOOST_TEST(
            (site({{name, "https://sso.example"}, {name, "https://sso.example"}}) == Site::other));
}

BOOST_AUTO_TEST_CASE(a_post_acts_unless_another_site_sent_it) {
    BOOST_TEST(acts("POST", {}));
    BOOST_TEST(acts("POST", {{"origin", "https://sso.example"}}));
    BOOST_TEST(!acts("POST", {{"origin", "https://evil.test"}}));
    BOOST_TEST(!acts("POST", {{"sec-fetch-site", "cross-site"}}));
}

BOOST_AUTO_TEST_CASE(a_get_acts_when_a_page_of_ours_led_a_window_here) {
    BOOST_TEST(!acts("GET", {}));
    BOOST_TEST(acts("GET", {{"referer", "https://dify.example/apps"}}));
    BOOST_TEST(acts("GET", {{"sec-fetch-site", "same-origin"},
                            {"sec-fetch-mode", "navigate"},
                            {"sec-fetch-dest", "document"}}));
    for (const auto& [name, value] :
         {std::pair{"sec-fetch-mode", "no-cors"}, std::pair{"sec-fetch-dest", "image"},
          std::pair{"sec-fetch-dest", "iframe"}})
        BOOST_TEST(!acts("GET", {{"sec-fetch-site", "same-origin"}, {name, value}}));
    BOOST_TEST(!acts("GET", {{"sec-fetch-site", "none"}, {"sec-fetch-mode", "navigate"}}));
    BOOST_TEST(!acts("HEAD", {{"sec-fetch-site", "same-origin"}}));
}

BOOST_AUTO_TEST_CASE(a_bearer_token_acts_from_anywhere) {
    BOOST_TEST(acts("GET", {{"authorization", "Bearer x"}, {"sec-fetch-site", "cross-site"}}));
    for (const char* other : {"Basic QTpC", "Bearer ", "Bearer", ""})
        BOOST_TEST(!acts("GET", {{"authorization", other}}), other);
}

BOOST_AUTO_TEST_SUITE_END()
