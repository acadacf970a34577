#include "web/page.h"

#include <algorithm>
#include <cmath>

#include <boost/test/unit_test.hpp>

#include "crypto/digest.h"
#include "crypto/encoding.h"

using namespace difysso;
using web::Language;

namespace {

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

// The same bytes in the other alphabet of RFC 4648.
std::string base64(std::string_view bytes) {
    std::string text = crypto::base64url(bytes);
    for (char& c : text)
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    return text.append((4 - text.size() % 4) % 4, '=');
}

// The relative luminance of the colour that a style's variable has: "--name:#rrggbb" or "#rgb".
double luminance(std::string_view style, const std::string& name) {
    const auto begin = style.find("--" + name + ":#") + name.size() + 4;
    const std::string digits(style.substr(begin, style.find_first_of(";}", begin) - begin));
    const std::size_t width = digits.size() / 3;
    constexpr double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (std::size_t i = 0; i < 3; ++i) {
        const int value = std::stoi(digits.substr(i * width, width), nullptr, 16);
        const double share = value / (width == 1 ? 15.0 : 255.0);
        sum += weights[i] *
               (share <= 0.03928 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4));
    }
    return sum;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(page)

BOOST_AUTO_TEST_CASE(says_what_it_is_given) {
    const std::string text = web::render({.title = "It went wrong",
                                          .paragraphs = {"First.", "Second."},
                                          .links = {{"Again", "/sso/v1/auth/login?a=1&b=2"}},
                                          .buttons = {{"Sign out", "/sso/v1/auth/logout"}},
                                          .request_id = "0123abcd",
                                          .code = "state_used"},
                                         Language::english);
    for (const char* part :
         {"<!doctype html>", "<html lang=\"en\">", "<title>It went wrong</title>",
          "<h1>It went wrong</h1>", "<p>First.</p><p>Second.</p>",
          "<a href=\"/sso/v1/auth/login?a=1&amp;b=2\">Again</a>",
          "<form method=\"post\" action=\"/sso/v1/auth/logout\"><button type=\"submit\">Sign out<",
          "Request ID: <code>0123abcd</code>", "<code>state_used</code>", "<main>", "viewport"})
        BOOST_TEST(has(text, part), part);
}

BOOST_AUTO_TEST_CASE(leaves_out_what_is_empty) {
    const std::string text = web::render({.title = "Done"}, Language::english);
    for (const char* part : {"<p>", "<footer>", "<a ", "<form", "<div", "<nav"})
        BOOST_TEST(!has(text, part), part);
}

BOOST_AUTO_TEST_CASE(a_list_of_contents_leads_to_each_entry) {
    const web::Page page{
        .title = "API",
        .entries = {{.title = "GET /a/b", .lines = {"B"}, .id = "get-a-b", .group = "/a"},
                    {.title = "GET /a/c", .lines = {}, .id = "get-a-c", .group = "/a"},
                    {.title = "GET /d/e", .lines = {}, .id = "get-d-e", .group = "/<d>"}},
        .contents = "Contents"};
    const std::string text = web::render(page, Language::english);
    BOOST_TEST(has(text,
                   "<nav class=\"contents\" aria-labelledby=\"contents\"><h2 id=\"contents\">"
                   "Contents</h2><ul>"
                   "<li><a href=\"#get-a-b\">/a</a><ul>"
                   "<li><a href=\"#get-a-b\">GET /a/b</a></li>"
                   "<li><a href=\"#get-a-c\">GET /a/c</a></li></ul></li>"
                   "<li><a href=\"#get-d-e\">/&lt;d&gt;</a><ul>"
                   "<li><a href=\"#get-d-e\">GET /d/e</a></li></ul></li></ul></nav>"
                   "<section><h2 id=\"get-a-b\">GET /a/b</h2><p>B</p></section>"),
               text.substr(text.find("<body>")));
}

BOOST_AUTO_TEST_CASE(speaks_chinese) {
    const std::string text =
        web::render({.title = "出错了", .request_id = "0123"}, Language::chinese);
    BOOST_TEST(has(text, "<html lang=\"zh-Hans\">"));
    BOOST_TEST(has(text, "请求编号：<code>0123</code>"));
}

BOOST_AUTO_TEST_CASE(escapes_all_of_it) {
    const std::string evil = "\"'><script>alert(1)</script>&";
    const std::string text = web::render({.title = evil,
                                          .paragraphs = {evil},
                                          .links = {{evil, evil}},
                                          .buttons = {{evil, evil}},
                                          .request_id = evil,
                                          .code = evil},
                                         Language::english);
    BOOST_TEST(!has(text, "<script"));
    BOOST_TEST(!has(text, "\"'>"));
    std::size_t times = 0;
    const std::string escaped = "&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;";
    for (auto at = text.find(escaped); at != text.npos; at = text.find(escaped, at + 1))
        ++times;
    BOOST_TEST(times == 9u);
}

BOOST_AUTO_TEST_CASE(has_no_script_and_loads_nothing) {
    const std::string text = web::render({.title = "x"}, Language::english);
    for (const char* part :
         {"<script", "onclick", "src=", "url(", "@import", "http:", "https:", "style=\"", "<link"})
        BOOST_TEST(!has(text, part), part);
}

BOOST_AUTO_TEST_CASE(an_entry_of_a_list_is_text_with_a_button) {
    const std::string text =
        web::render({.title = "List",
                     .entries = {{.title = "<b>One</b>",
                                  .lines = {"since & until"},
                                  .button = web::Page::Link{"End \"it\"", "/x?a=1&b=2"}},
                                 {.title = "Two"}}},
                    web::Language::english);
    BOOST_TEST(text.find("<section><h2>&lt;b&gt;One&lt;/b&gt;</h2><p>since &amp; until</p>"
                         "<form method=\"post\" action=\"/x?a=1&amp;b=2\"><button type=\"submit\">"
                         "End &quot;it&quot;</button></form></section>"
                         "<section><h2>Two</h2></section>") != std::string::npos,
               text);
}

BOOST_AUTO_TEST_CASE(the_policy_allows_its_style_and_nothing_else) {
    const std::string text = web::render({.title = "x"}, Language::english);
    const auto begin = text.find("<style>") + 7;
    const std::string style = text.substr(begin, text.find("</style>") - begin);
    BOOST_TEST(web::page_policy() ==
               "default-src 'none'; style-src 'sha256-" + base64(crypto::sha256(style)) +
                   "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
}

BOOST_AUTO_TEST_CASE(is_readable_in_the_dark_and_by_keyboard) {
    const std::string text = web::render({.title = "x"}, Language::english);
    for (const char* part : {"prefers-color-scheme:dark", "color-scheme:light dark",
                             ":focus-visible", "overflow-wrap:anywhere"})
        BOOST_TEST(has(text, part), part);
}

// WCAG 2.1, success criterion 1.4.3.
BOOST_AUTO_TEST_CASE(every_text_has_enough_contrast_in_both_colour_schemes) {
    const std::string text = web::render({.title = "x"}, Language::english);
    const std::string light = text.substr(text.find(":root{"));
    const std::string dark = text.substr(text.find("prefers-color-scheme:dark"));
    for (const std::string& scheme : {light, dark})
        for (const auto& [front, back] :
             {std::pair{"text", "card"}, {"quiet", "card"}, {"mark", "card"}, {"on", "mark"}}) {
            const double a = luminance(scheme, front), b = luminance(scheme, back);
            BOOST_TEST((std::max(a, b) + 0.05) / (std::min(a, b) + 0.05) >= 4.5, front);
        }
}

BOOST_AUTO_TEST_CASE(every_advice_but_none_has_words_in_both_languages) {
    using observe::Advice;
    for (const Advice advice : {Advice::start_again, Advice::ask_administrator, Advice::wait}) {
        const auto english = web::advice_words(advice, Language::english);
        const auto chinese = web::advice_words(advice, Language::chinese);
        BOOST_TEST(!english.empty());
        BOOST_TEST(!chinese.empty());
        BOOST_TEST(english != chinese);
    }
    BOOST_TEST(web::advice_words(Advice::none, Language::english).empty());
}

BOOST_AUTO_TEST_SUITE_END()
