#include "web/cookie.h"

#include <stdexcept>

#include <boost/test/unit_test.hpp>

#include "unit/corpus.h"
#include "unit/web/requests.h"

using namespace difysso;
using namespace std::chrono_literals;

namespace {

constexpr observe::Time kNow =
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 2h + 37min + 34s + 999999us;

std::string read(const test::Headers& headers) {
    const web::Request request = test::get("/", headers);
    std::string text;
    for (const auto& [name, value] : web::request_cookies(request)) {
        if (!text.empty()) text += '|';
        text.append(name).append("=").append(value);
    }
    return text.empty() ? "(none)" : text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cookie)

// As Dify 1.15.0 writes them.
BOOST_AUTO_TEST_CASE(writes_the_lines_that_dify_writes) {
    BOOST_TEST(
        web::set_cookie_line({.name = "access_token", .value = "x.y-z_", .max_age = 1h}, kNow) ==
        "access_token=x.y-z_; Expires=Tue, 24 Nov 2026 03:37:34 GMT; Max-Age=3600; "
        "HttpOnly; Path=/; SameSite=Lax");
    BOOST_TEST(web::set_cookie_line({.name = "csrf_token",
                                     .value = "a",
                                     .domain = "d.example",
                                     .max_age = 30 * 24h,
                                     .secure = true,
                                     .http_only = false},
                                    kNow) ==
               "csrf_token=a; Domain=d.example; Expires=Thu, 24 Dec 2026 02:37:34 GMT; "
               "Max-Age=2592000; Secure; Path=/; SameSite=Lax");
}

BOOST_AUTO_TEST_CASE(a_lifetime_of_zero_deletes) {
    BOOST_TEST(web::set_cookie_line({.name = "a", .value = "", .max_age = 0s}, kNow) ==
               "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/; "
               "SameSite=Lax");
}

BOOST_AUTO_TEST_CASE(without_a_lifetime_it_ends_with_the_session) {
    BOOST_TEST(web::set_cookie_line(
                   {.name = "a", .value = "b", .secure = true, .same_site = "None"}, kNow) ==
               "a=b; Secure; HttpOnly; Path=/; SameSite=None");
}

BOOST_AUTO_TEST_CASE(refuses_what_would_end_the_cookie) {
    for (const char* bad : {"a;b", "a b", "a,b", "a\"b", "a\\b", "a\nb", "a\x7f", "\xc3\xa9"}) {
        BOOST_CHECK_THROW(web::set_cookie_line({.name = "n", .value = bad}, kNow),
                          std::invalid_argument);
        BOOST_CHECK_THROW(web::set_cookie_line({.name = bad, .value = "v"}, kNow),
                          std::invalid_argument);
    }
    for (const char* bad : {"a;b", "a\r\nb"}) {
        BOOST_CHECK_THROW(web::set_cookie_line({.name = "n", .value = "v", .domain = bad}, kNow),
                          std::invalid_argument);
        BOOST_CHECK_THROW(web::set_cookie_line({.name = "n", .value = "v", .path = bad}, kNow),
                          std::invalid_argument);
        BOOST_CHECK_THROW(web::set_cookie_line({.name = "n", .value = "v", .same_site = bad}, kNow),
                          std::invalid_argument);
    }
    BOOST_CHECK_THROW(web::set_cookie_line({.name = "", .value = "v"}, kNow),
                      std::invalid_argument);
    BOOST_CHECK_THROW(web::set_cookie_line({.name = "a=b", .value = "v"}, kNow),
                      std::invalid_argument);
    BOOST_TEST(web::set_cookie_line({.name = "n", .value = "a=b"}, kNow).starts_with("n=a=b;"));
}

BOOST_AUTO_TEST_CASE(dates_are_right_in_leap_years_and_at_the_turn_of_one) {
    const auto expires = [](observe::Time now) {
        const auto line = web::set_cookie_line({.name = "a", .value = "b", .max_age = 1s}, now);
        return line.substr(line.find("Expires="), 37);
    };
    using std::chrono::sys_days, std::chrono::year;
    BOOST_TEST(expires(sys_days{year{2028} / 2 / 28} + 23h + 59min + 59s) ==
               "Expires=Tue, 29 Feb 2028 00:00:00 GMT");
    BOOST_TEST(expires(sys_days{year{2026} / 12 / 31} + 23h + 59min + 59s) ==
               "Expires=Fri, 01 Jan 2027 00:00:00 GMT");
}

BOOST_AUTO_TEST_CASE(reads_odd_headers_as_browsers_and_web_servers_send_them) {
    for (const auto& line : test::read_corpus("cookie"))
        BOOST_TEST(read({{"cookie", line.text}}) == line.expected, line.where);
}

BOOST_AUTO_TEST_CASE(reads_every_header_in_order) {
    BOOST_TEST(read({{"cookie", "a=1; b=2"}, {"x-cookie", "z=0"}, {"cookie", "a=3"}}) ==
               "a=1|b=2|a=3");
    BOOST_TEST(read({}) == "(none)");
}

BOOST_AUTO_TEST_CASE(reads_eight_kilobytes) {
    const std::string value(8192, 'x');
    BOOST_TEST(read({{"cookie", "a=1; big=" + value + "; b=2"}}) == "a=1|big=" + value + "|b=2");
    BOOST_TEST(read({{"cookie", std::string(8192, ';')}}) == "(none)");
    BOOST_TEST(read({{"cookie", std::string(8192, '=')}}) == "(none)");
    std::string many;
    for (int i = 0; i < 2048; ++i)
        many += "a=;";
    const web::Request request = test::get("/", {{"cookie", many}});
    BOOST_TEST(web::request_cookies(request).size() == 2048u);
}

BOOST_AUTO_TEST_SUITE_END()
