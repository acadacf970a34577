#include "admin/page.h"

#include <boost/test/unit_test.hpp>

#include "admin/chart.h"

using namespace difysso;
using web::Language;

namespace {

constexpr std::array kSessions{
    admin::Column{"id"},       admin::Column{"account"}, admin::Column{"email"},
    admin::Column{"provider"}, admin::Column{"since"},   admin::Column{"client"},
    admin::Column{"agent"},    admin::Column{"last"},    admin::Column{"until"}};

admin::Overview overview() {
    admin::Overview overview{.base = "/sso/v1/admin/",
                             .who = "<b>root</b>",
                             .q = "\"><script>",
                             .page = {.page = 2, .size = 1},
                             .sessions = {.columns = kSessions},
                             .accounts = {.columns = {}},
                             .events = {.columns = {}},
                             .chart = admin::chart({}, Language::english)};
    overview.sessions.total = 3;
    overview.sessions.rows = {{"one", "person", "<img src=x>@example.test", "casdoor", "now",
                               "192.0.2.1", "Browser&co", "now", "then"}};
    return overview;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(admin_page)

BOOST_AUTO_TEST_CASE(whatever_people_call_themselves_is_text) {
    const std::string page = admin::render(overview(), Language::english);
    for (const std::string_view tag : {"<script", "<img", "<b>"})
        BOOST_TEST(!has(page, tag));
    BOOST_TEST(has(page, "&lt;img src=x&gt;@example.test"));
    BOOST_TEST(has(page, "Browser&amp;co"));
    BOOST_TEST(has(page, "value=\"&quot;&gt;&lt;script&gt;\""));
    BOOST_TEST(has(page, "?page=3&amp;q=%22%3E%3Cscript%3E\""));
    BOOST_TEST(has(page, "?page=1&amp;q="));
}

BOOST_AUTO_TEST_CASE(every_act_leads_to_a_question) {
    const std::string page = admin::render(overview(), Language::english);
    BOOST_TEST(has(page, "href=\"/sso/v1/admin/sessions/one/end\""));
    BOOST_TEST(has(page, "href=\"/sso/v1/admin/accounts/person/end\""));
    BOOST_TEST(!has(page, "method=\"post\""));
    const std::string question =
        admin::render(admin::Question{.base = "/sso/v1/admin/",
                                      .action = "/sso/v1/admin/sessions/one/end",
                                      .subject = "<i>Ann</i>"},
                      Language::english);
    BOOST_TEST(has(question, "method=\"post\" action=\"/sso/v1/admin/sessions/one/end\""));
    BOOST_TEST(has(question, "&lt;i&gt;Ann"));
    BOOST_TEST(has(question, "<a href=\"/sso/v1/admin/\""));
}

BOOST_AUTO_TEST_CASE(tells_times_and_browsers_as_people_do) {
    admin::Overview full = overview();
    full.sessions.rows[0][4] = "2026-11-30T08:15:02.123Z";
    full.sessions.rows[0][6] = "Mozilla/5.0 (Windows NT 10.0; rv:142.0) Firefox/142.0";
    const std::string page = admin::render(full, Language::english);
    BOOST_TEST(has(page, "<td data-name=\"Since\">2026-11-30 08:15 UTC</td>"));
    BOOST_TEST(has(page, "<td data-name=\"Browser\">Firefox, Windows</td>"));
    BOOST_TEST(has(page, "<table aria-label=\"Live sessions\">"));
    full.sessions.rows.clear();
    BOOST_TEST(!has(admin::render(full, Language::english), "<table"));
}

BOOST_AUTO_TEST_CASE(speaks_two_languages) {
    BOOST_TEST(has(admin::render(overview(), Language::english), "<html lang=\"en\">"));
    const std::string chinese = admin::render(overview(), Language::chinese);
    BOOST_TEST(has(chinese, "<html lang=\"zh-Hans\">"));
    BOOST_TEST(has(chinese, "当前会话"));
    BOOST_TEST(!has(chinese, "Live sessions"));
}

BOOST_AUTO_TEST_CASE(allows_its_own_style_alone) {
    BOOST_TEST(admin::page_policy().starts_with("default-src 'none'; style-src 'sha256-"));
    BOOST_TEST(!has(admin::page_policy(), "unsafe"));
    BOOST_TEST(!has(admin::render(overview(), Language::english), " style="));
}

BOOST_AUTO_TEST_CASE(the_chart_has_a_bar_an_hour_and_says_it_in_words) {
    std::array<admin::Lists::Hour, 24> day{};
    day[0] = {.signed_in = 1000, .refused = 0};
    day[23] = {.signed_in = 1, .refused = 2};
    const std::string chart = admin::chart(day, Language::english);
    BOOST_TEST(has(chart, "<rect class=\"in\" x=\"3\" y=\"0\" width=\"14\" height=\"60\"/>"));
    BOOST_TEST(has(chart, "<rect class=\"in\" x=\"463\" y=\"59\" width=\"14\" height=\"1\"/>"));
    BOOST_TEST(has(chart, "<rect class=\"out\" x=\"463\" y=\"61\" width=\"14\" height=\"1\"/>"));
    BOOST_TEST(has(
        chart, "The last 24 hours: sign-ins (up) 1001, refusals (down) 2; at most 1000 an hour."));
    BOOST_TEST(has(chart, "role=\"img\""));
}

BOOST_AUTO_TEST_SUITE_END()
