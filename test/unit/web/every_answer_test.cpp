#include <functional>

#include <boost/test/unit_test.hpp>

#include "observe/failure.h"
#include "unit/web/requests.h"
#include "web/answer.h"
#include "web/page.h"
#include "web/router.h"

using namespace difysso;
using observe::Reason;
using observe::Refusal;
using test::Headers;

namespace {

const Headers kBrowser{{"host", "sso.example.org"}, {"accept", "text/html"}};

// Every kind of answer that a route can give.
std::vector<web::Route> routes() {
    const auto route = [](observe::Literal path,
                          std::function<web::Response(const web::Request&)> give) {
        return web::Route{.methods = {"GET"},
                          .path = path,
                          .action = [give](const web::Call& call) { return give(call.request); }};
    };
    return {
        route("/json", [](const auto&) { return web::json(200, "{}"); }),
        route("/page", [](const auto&) { return web::html(200, web::render({.title = "A"}, {})); }),
        route("/redirect", [](const auto&) { return web::redirect("https://dify.example.org"); }),
        route("/refused",
              [](const auto& request) {
                  return web::refuse(request, Refusal{Reason::state_used}, "/again");
              }),
        route("/parameter",
              [](const auto& request) { return web::refuse_parameter(request, "size"); }),
        route("/many",
              [](const auto& request) {
                  return web::refuse_for_now(request, std::chrono::seconds(7));
              }),
        route("/away",
              [](const auto&) -> web::Response {
                  throw observe::Failure(Reason::redis_unavailable, "no answer");
              }),
        route("/empty", [](const auto&) {
            web::Response response;
            response.status = 204;
            return response;
        })};
}

std::size_t count(const web::Response& response, std::string_view name) {
    std::size_t found = 0;
    for (const auto& header : response.headers)
        found += header.first == name;
    return found;
}

// Once each: of two policies or two frame options browsers make what they like.
void expect_guarded(const web::Response& response, const std::string& what) {
    for (const auto& [name, value] : {std::pair{"Referrer-Policy", "no-referrer"},
                                      {"X-Content-Type-Options", "nosniff"},
                                      {"X-Frame-Options", "DENY"},
                                      {"Cross-Origin-Opener-Policy", "same-origin"},
                                      {"Cross-Origin-Resource-Policy", "same-origin"},
                                      {"Cache-Control", "no-store"},
                                      {"Strict-Transport-Security", "max-age=31536000"}}) {
        BOOST_TEST(response.header(name) == value, what << ": " << name);
        BOOST_TEST(count(response, name) == 1U, what << ": " << name);
    }
    const auto policy = response.header("Content-Security-Policy");
    BOOST_TEST(count(response, "Content-Security-Policy") == 1U, what);
    BOOST_TEST(policy.starts_with("default-src 'none'; "), what);
    for (const char* part : {"frame-ancestors 'none'", "base-uri 'none'", "form-action '"})
        BOOST_TEST(policy.find(part) != policy.npos, what << ": " << part);
    for (const char* part : {"unsafe", "*", "http:", "https:", "data:", "script-src"})
        BOOST_TEST(policy.find(part) == policy.npos, what << ": " << part);
}

struct Fixture {
    config::Web web;
    web::Router router{web, routes()};

    web::Response ask(const std::string& target, const Headers& headers,
                      const std::string& method = "GET") {
        web::Request request = test::get(target, headers);
        request.method = method;
        return router.handle(request);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(every_answer, Fixture)

BOOST_AUTO_TEST_CASE(of_a_route_is_guarded_for_people_and_for_machines) {
    const std::vector<std::pair<std::string, int>> kinds{{"/v1/json", 200},
                                                         {"/v1/page", 200},
                                                         {"/v1/redirect", 302},
                                                         {"/v1/refused", 400},
                                                         {"/v1/parameter", 422},
                                                         {"/v1/many", 429},
                                                         {"/v1/away", 503},
                                                         {"/v1/empty", 204},
                                                         {"/v1/nowhere", 404},
                                                         {"/v1/%zz", 400},
                                                         {"/", 302},
                                                         {"/v1/json?%", 400}};
    for (const auto& [target, status] : kinds)
        for (const Headers& headers : {test::at_host("sso.example.org"), kBrowser})
            for (const char* method : {"GET", "HEAD"}) {
                const auto response = ask(target, headers, method);
                BOOST_TEST(response.status == status, target);
                expect_guarded(response, target);
            }
}

BOOST_AUTO_TEST_CASE(of_another_method_is_guarded) {
    for (const auto& [method, status] : {std::pair{"POST", 405},
                                         {"OPTIONS", 405},
                                         {"TRACE", 405},
                                         {"CONNECT", 405},
                                         {"get", 501},
                                         {"", 501},
                                         {"BREW", 501}})
        for (const Headers& headers : {test::at_host("sso.example.org"), kBrowser}) {
            const auto response = ask("/v1/json", headers, method);
            BOOST_TEST(response.status == status, method);
            expect_guarded(response, method);
            // TRACE would show cookies (RFC 9110, section 9.3.8), OPTIONS allow other sites in.
            for (const auto& [name, value] : response.headers)
                BOOST_TEST(!name.starts_with("Access-Control-"), method);
            BOOST_TEST(response.body.find("sso.example.org") == std::string::npos);
        }
}

BOOST_AUTO_TEST_CASE(that_is_too_large_is_guarded) {
    expect_guarded(ask("/v1/json?" + std::string(9000, 'a'), kBrowser), "414");
    Headers large = kBrowser;
    large.emplace_back("cookie", std::string(40000, 'a'));
    expect_guarded(ask("/v1/json", large), "431");
}

BOOST_AUTO_TEST_CASE(to_something_unforeseen_is_guarded) {
    expect_guarded(web::internal_error(test::get("/v1/json", kBrowser)), "500 page");
    expect_guarded(web::internal_error(test::get("/v1/json")), "500 problem");
}

BOOST_AUTO_TEST_CASE(has_nothing_inline_but_the_one_style_whose_hash_the_policy_has) {
    const auto page = ask("/v1/refused", kBrowser);
    BOOST_TEST(page.header("Content-Security-Policy") == web::page_policy());
    BOOST_TEST(web::page_policy().find("style-src 'sha256-") != std::string::npos);
    for (const char* inline_code : {" style=", "<script", " onclick", " onload", "javascript:"})
        BOOST_TEST(page.body.find(inline_code) == std::string::npos, inline_code);
    BOOST_TEST(page.body.find("<style>") == page.body.rfind("<style>"));
}

BOOST_AUTO_TEST_CASE(too_many_says_how_long_to_wait) {
    const auto response = ask("/v1/many", kBrowser);
    BOOST_TEST(response.header("Retry-After") == "7");
    BOOST_TEST((response.entry.reason == Reason::too_many_requests));
    BOOST_TEST(response.header("Content-Type") == "text/html; charset=utf-8");
    BOOST_TEST(ask("/v1/many", test::at_host("sso.example.org")).header("Content-Type") ==
               "application/problem+json");
}

BOOST_AUTO_TEST_SUITE_END()
