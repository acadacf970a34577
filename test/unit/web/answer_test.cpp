#include "web/answer.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <boost/test/unit_test.hpp>

#include "unit/web/requests.h"
#include "web/page.h"

using namespace difysso;
using observe::Failure;
using observe::Reason;
using observe::Refusal;
using test::get;

namespace {

Poco::JSON::Object::Ptr parse(const web::Response& response) {
    BOOST_TEST(response.header("Content-Type") == "application/problem+json");
    return Poco::JSON::Parser().parse(response.body).extract<Poco::JSON::Object::Ptr>();
}

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != text.npos;
}

bool wants_html(const std::string& accept) {
    return web::prefers_html(get("/", {{"accept", accept}}));
}

const test::Headers kBrowser{
    {"accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
    {"accept-language", "en-US,en;q=0.5"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(answer)

BOOST_AUTO_TEST_CASE(a_machine_gets_a_problem) {
    const auto response =
        web::refuse(get("/"), Refusal{Reason::state_used, "the detail for the log"});
    BOOST_TEST(response.status == 400);
    const auto problem = parse(response);
    BOOST_TEST(problem->size() == 5u);
    BOOST_TEST(problem->getValue<std::string>("title") == "Bad Request");
    BOOST_TEST(problem->getValue<int>("status") == 400);
    BOOST_TEST(problem->getValue<std::string>("code") == "state_used");
    BOOST_TEST(problem->getValue<std::string>("detail") == "This sign-in was used already.");
    BOOST_TEST(problem->getValue<std::string>("request_id") == "0123456789abcdef0123456789abcdef");
    BOOST_TEST(!has(response.body, "for the log"));
}

BOOST_AUTO_TEST_CASE(every_reason_is_answered_with_its_own_status_code_and_title) {
    for (const auto& row : observe::all_reasons()) {
        const auto& told = observe::row(observe::public_reason(row.reason));
        const auto response = web::refuse(get("/"), Refusal{row.reason});
        BOOST_TEST(response.status == told.status, row.code);
        const auto problem = parse(response);
        BOOST_TEST(problem->getValue<std::string>("code") == told.code, row.code);
        BOOST_TEST(problem->getValue<std::string>("title") != "Error", row.code);
        BOOST_TEST((response.header("Retry-After") == "5") == (told.status == 503), row.code);
        BOOST_TEST((response.entry.reason == row.reason), row.code);
        const auto page = web::refuse(get("/", kBrowser), Refusal{row.reason});
        BOOST_TEST(page.status == told.status, row.code);
        BOOST_TEST(has(page.body, told.code), row.code);
        BOOST_TEST((page.header("Retry-After") == "5") == (told.status == 503), row.code);
    }
}

BOOST_AUTO_TEST_CASE(a_stranger_is_not_told_whether_an_address_has_an_account) {
    const auto one = web::refuse(get("/"), Refusal{Reason::account_address_taken});
    const auto other = web::refuse(get("/"), Refusal{Reason::account_registration_closed});
    BOOST_TEST(one.body == other.body);
    BOOST_TEST(one.status == other.status);
    BOOST_TEST((one.entry.reason == Reason::account_address_taken));
}

BOOST_AUTO_TEST_CASE(a_person_gets_a_page) {
    const auto response =
        web::refuse(get("/", kBrowser), Refusal{Reason::state_expired}, "/sso/v1/auth/login?a&b");
    BOOST_TEST(response.status == 400);
    BOOST_TEST(response.header("Content-Type") == "text/html; charset=utf-8");
    BOOST_TEST(response.header("Content-Security-Policy") == web::page_policy());
    for (const char* part :
         {"<html lang=\"en\">", "<h1>This sign-in took longer than ten minutes.</h1>",
          "Please start the sign-in again.", "<a href=\"/sso/v1/auth/login?a&amp;b\">Start again<",
          "0123456789abcdef0123456789abcdef", "state_expired"})
        BOOST_TEST(has(response.body, part), part);
}

BOOST_AUTO_TEST_CASE(a_person_who_reads_chinese_gets_chinese) {
    const auto response = web::refuse(
        get("/", {{"accept", "text/html"}, {"accept-language", "zh-CN,zh;q=0.9,en;q=0.8"}}),
        Refusal{Reason::state_expired}, "/again");
    for (const char* part : {"<html lang=\"zh-Hans\">", "<h1>本次登录已超过十分钟。</h1>",
                             "请从头重新登录。", ">重新登录</a>", "请求编号"})
        BOOST_TEST(has(response.body, part), part);
}

BOOST_AUTO_TEST_CASE(start_again_is_offered_only_where_it_helps) {
    BOOST_TEST(!has(web::refuse(get("/", kBrowser), Refusal{Reason::state_expired}).body, "<a "));
    BOOST_TEST(!has(web::refuse(get("/", kBrowser), Refusal{Reason::user_forbidden}, "/again").body,
                    "/again"));
    // An error page never starts a sign-in by itself.
    BOOST_TEST(!has(web::refuse(get("/", kBrowser), Refusal{Reason::state_used}, "/again").body,
                    "http-equiv"));
}

BOOST_AUTO_TEST_CASE(a_failure_keeps_its_detail_for_the_log) {
    const auto response =
        web::refuse(get("/"), Failure(Reason::database_refused, "the insert", "23505"));
    BOOST_TEST(response.status == 503);
    BOOST_TEST(response.entry.detail.view() == "the insert");
    BOOST_TEST(response.entry.code.view() == "23505");
    BOOST_TEST((response.entry.reason == Reason::database_refused));
    BOOST_TEST(!has(response.body, "23505"));
    BOOST_TEST(!has(response.body, "insert"));
}

BOOST_AUTO_TEST_CASE(a_bad_parameter_is_named) {
    const auto response = web::refuse_parameter(get("/"), "size");
    BOOST_TEST(response.status == 422);
    const auto problem = parse(response);
    BOOST_TEST(problem->getValue<std::string>("parameter") == "size");
    BOOST_TEST(problem->getValue<std::string>("code") == "parameter_invalid");
    BOOST_TEST(response.entry.detail.view() == "size");
    BOOST_TEST(has(web::refuse_parameter(get("/", kBrowser), "size").body, "size"));
}

BOOST_AUTO_TEST_CASE(an_unforeseen_exception_is_a_whole_answer) {
    const auto response = web::internal_error(get("/"));
    BOOST_TEST(response.status == 500);
    BOOST_TEST(parse(response)->getValue<std::string>("code") == "internal");
    BOOST_TEST(response.header("X-Content-Type-Options") == "nosniff");
    BOOST_TEST(response.header("X-Request-ID") == "0123456789abcdef0123456789abcdef");
    BOOST_TEST((response.entry.reason == Reason::internal));
}

BOOST_AUTO_TEST_CASE(html_for_those_who_prefer_it) {
    for (const char* accept :
         {"text/html", "TEXT/HTML", "text/html;charset=utf-8", "text/*", "text/html, */*;q=0.9",
          "text/html;q=0.2, application/json;q=0.1", "application/*;q=0, */*",
          "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
          "text/*;q=0.3, application/*;q=0.2", "application/json;q=0.5, text/html;q=0.6"})
        BOOST_TEST(wants_html(accept), accept);
    BOOST_TEST(web::prefers_html(get("/", {{"accept", "image/png"}, {"accept", "text/html"}})));
}

BOOST_AUTO_TEST_CASE(json_for_everybody_else) {
    for (const char* accept :
         {"", "*/*", "application/json", "application/problem+json", "text/html, application/json",
          "text/html;q=0.5, application/json", "text/html;q=0", "text/html;q=0.5, */*",
          "text/html;q=0.5, application/problem+json;q=0.6", "text/plain", "html", "text/html/x",
          "text/htmlx", "text/html;q=2", "text/html;q=x", "*/html", "text/html;q=0, */*;q=0.9",
          "application/*, text/html;q=0.9"})
        BOOST_TEST(!wants_html(accept), accept);
    BOOST_TEST(!web::prefers_html(get("/")));
}

BOOST_AUTO_TEST_SUITE_END()
