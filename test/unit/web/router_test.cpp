#include "web/router.h"

#include <boost/test/unit_test.hpp>

#include "observe/failure.h"
#include "unit/corpus.h"
#include "unit/web/requests.h"
#include "web/answer.h"
#include "web/method.h"

using namespace difysso;
using observe::Reason;
using test::at_host;
using test::get;

namespace {

// Answers with what it was called with.
web::Response echo(const web::Call& call) {
    std::string text = std::string(call.version) + ' ' + call.mount_path + ' ' +
                       call.origin.text() + ' ' + call.asked_origin.host_text() + ' ' +
                       call.client_address + ' ' + std::string(web::language_tag(call.language)) +
                       ' ' + std::string(call.query.get("x").value_or("-"));
    if (!call.path_parameter.empty()) text.append(" ").append(call.path_parameter);
    return web::json(200, std::move(text));
}

std::vector<web::Route> routes() {
    return {
        {.methods = {"GET"}, .path = "/", .action = echo},
        {.methods = {"GET"}, .path = "/health/live", .action = echo, .any_host = true},
        {.methods = {"GET", "POST"}, .path = "/auth/login", .action = echo},
        {.methods = {"POST"}, .path = "/auth/refresh", .action = echo},
        {.methods = {"GET"},
         .path = "/old",
         .action = echo,
         .deprecation =
             web::Deprecation{.since = 1688169599, .sunset = 1735689599, .successor = "/v2/new"}},
        {.methods = {"GET"}, .path = "/things/listed", .action = echo},
        {.methods = {"GET"}, .path = "/things/{thing}", .action = echo},
        {.methods = {"GET"}, .path = "/things/{thing}/parts", .action = echo},
        {.methods = {"GET"},
         .path = "/broken",
         .action = [](const web::Call&) -> web::Response {
             throw observe::Failure(Reason::redis_unavailable, "no answer", "errno111");
         }},
        {.methods = {"GET"}, .path = "/cached", .action = [](const web::Call&) {
             web::Response response = web::html(200, "page");
             response.add("Cache-Control", "public, max-age=60");
             response.entry.account = observe::Word("b3c1");
             return response;
         }}};
}

struct Site {
    config::Web web;
    web::Router router{web, routes()};

    explicit Site(std::string mount_path = "", bool with_base_url = false) {
        web.mount_path = std::move(mount_path);
        if (with_base_url) {
            web.base_url = config::Origin{"https", "sso.example.org", 443};
            web.allowed_hosts = {{"inner.example.org", 0}};
        }
    }
    web::Response ask(const std::string& target, const std::string& method = "GET",
                      const std::string& host = "sso.example.org") {
        web::Request request = get(target, at_host(host));
        request.method = method;
        return router.handle(request);
    }
    int status(const std::string& target, const std::string& method = "GET",
               const std::string& host = "sso.example.org") {
        return ask(target, method, host).status;
    }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(router)

BOOST_AUTO_TEST_CASE(version_one_and_latest_are_twins) {
    Site site;
    BOOST_TEST(site.ask("/v1/health/live?x=a+b").body ==
               "v1  https://sso.example.org sso.example.org 192.0.2.10 en a b");
    BOOST_TEST(site.ask("/latest/health/live").body ==
               "latest  https://sso.example.org sso.example.org 192.0.2.10 en -");
    BOOST_TEST(site.status("/v1/") == 200);
    BOOST_TEST(site.status("/latest/") == 200);
}

BOOST_AUTO_TEST_CASE(everything_lies_below_the_mount_path) {
    Site site("/sso");
    BOOST_TEST(site.ask("/sso/v1/auth/login").body.starts_with("v1 /sso https://"));
    for (const char* target : {"/v1/auth/login", "/", "/latest/", "/ssov1/", "/sso2/v1/",
                               "/SSO/v1/", "/sso/sso/v1/", "/sso/sso", "/sso//v1/"})
        BOOST_TEST(site.status(target) == 404, target);
}

BOOST_AUTO_TEST_CASE(the_bare_root_leads_to_the_latest_version) {
    Site site;
    BOOST_TEST(site.status("/") == 302);
    BOOST_TEST(site.ask("/").header("Location") == "/latest/");
    BOOST_TEST(site.ask("/v1").header("Location") == "/v1/");
    Site mounted("/sso");
    for (const char* target : {"/sso", "/sso/", "/sso?x", "/sso/?x=1"})
        BOOST_TEST(mounted.ask(target).header("Location") == "/sso/latest/", target);
    BOOST_TEST(mounted.ask("/sso/latest").header("Location") == "/sso/latest/");
    BOOST_TEST(mounted.status("/sso/", "POST") == 405);
    BOOST_TEST(mounted.ask("/sso/", "POST").header("Allow") == "GET, HEAD");
}

BOOST_AUTO_TEST_CASE(a_route_has_one_spelling_and_its_unreserved_encodings) {
    Site site;
    BOOST_TEST(site.status("/%76%31/he%61lth/live") == 200);
    for (const auto& line : test::read_corpus("path/elsewhere"))
        BOOST_TEST(site.status(line.text) == 404, line.where);
    for (const auto& line : test::read_corpus("path/malformed"))
        BOOST_TEST(site.status(line.text) == 400, line.where);
    BOOST_TEST(site.status("") == 400);
}

BOOST_AUTO_TEST_CASE(a_part_in_braces_is_any_one) {
    Site site;
    BOOST_TEST(site.ask("/v1/things/a-%62?x=1").body ==
               "v1  https://sso.example.org sso.example.org 192.0.2.10 en 1 a-b");
    BOOST_TEST(site.ask("/v1/things/listed").body.ends_with(" -"));
    BOOST_TEST(site.ask("/v1/things/a-%62/parts").body.ends_with(" - a-b"));
    BOOST_TEST(site.ask("/v1/things/parts/parts").body.ends_with(" - parts"));
    for (const std::string path :
         {"/v1/things/parts/", "/v1/things/parts/a", "/v1/things/a/b/parts", "/v1/things/a/parts/",
          "/v1/things/a/partsb", "/v1/thing/a/parts"})
        BOOST_TEST(site.status(path) == 404, path);
    for (const char* target :
         {"/v1/things", "/v1/things/", "/v1/things/a/", "/v1/things/a/b", "/v1/thing/a"})
        BOOST_TEST(site.status(target) == 404, target);
}

BOOST_AUTO_TEST_CASE(a_route_that_is_to_go_says_so_in_every_answer) {
    Site site("/sso");
    for (const char* method : {"GET", "HEAD", "POST"}) {
        const web::Response response = site.ask("/sso/v1/old", method);
        BOOST_TEST(response.header("Deprecation") == "@1688169599");
        BOOST_TEST(response.header("Sunset") == "Tue, 31 Dec 2024 23:59:59 GMT");
        BOOST_TEST(response.header("Link") == "</sso/v2/new>; rel=\"successor-version\"");
    }
    BOOST_TEST(site.ask("/sso/v1/").header("Deprecation").empty());
    BOOST_TEST(site.ask("/sso/v1/").header("Sunset").empty());
}

BOOST_AUTO_TEST_CASE(a_malformed_query_is_refused) {
    Site site;
    for (const auto& line : test::read_corpus("query/malformed"))
        BOOST_TEST(site.status("/v1/auth/login?" + line.text) == 400, line.where);
}

BOOST_AUTO_TEST_CASE(methods) {
    Site site;
    BOOST_TEST(site.status("/v1/auth/login", "POST") == 200);
    BOOST_TEST(site.status("/v1/auth/refresh", "GET") == 405);
    BOOST_TEST(site.status("/v1/auth/refresh", "HEAD") == 405);
    for (const char* method : {"PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"}) {
        BOOST_TEST(site.status("/v1/auth/login", method) == 405, method);
        BOOST_TEST(site.status("/v1/nowhere", method) == 404, method);
    }
    for (const char* method : {"get", "Get", "BREW", "", "GET ", "GETGET", "POST\r\n", "PROPFIND"})
        for (const char* target : {"/v1/auth/login", "/v1/nowhere", "/"})
            BOOST_TEST(site.status(target, method) == 501, method);
    BOOST_TEST(site.ask("/v1/auth/login", "PUT").header("Allow") == "GET, HEAD, POST");
    BOOST_TEST(site.ask("/v1/auth/refresh", "OPTIONS").header("Allow") == "POST");
}

BOOST_AUTO_TEST_CASE(head_is_get_without_its_body) {
    Site site;
    const auto got = site.ask("/v1/auth/login");
    const auto headed = site.ask("/v1/auth/login", "HEAD");
    BOOST_TEST(headed.status == 200);
    BOOST_TEST(headed.body.empty());
    BOOST_TEST((headed.headers == got.headers));
    BOOST_TEST(headed.header("Content-Length") == std::to_string(got.body.size()));
    BOOST_TEST(site.ask("/v1/nowhere", "HEAD").body.empty());
}

BOOST_AUTO_TEST_CASE(a_foreign_host_learns_nothing) {
    Site site("", true);
    for (const char* target : {"/v1/auth/login", "/v1/nowhere", "/", "/v1"})
        for (const char* method : {"GET", "DELETE", "BREW"})
            BOOST_TEST(
                (site.ask(target, method, "evil.example").entry.reason == Reason::host_not_allowed),
                target);
    for (const auto& line : test::read_corpus("host/foreign")) {
        if (line.text.starts_with("inner")) continue;
        BOOST_TEST(site.status("/v1/auth/login", "GET", line.text) == 400, line.where);
    }
}

BOOST_AUTO_TEST_CASE(some_routes_take_any_host) {
    Site site("", true);
    const std::string answer = "v1  https://sso.example.org ";
    BOOST_TEST(site.ask("/v1/health/live", "GET", "10.0.0.7:8000").body.starts_with(answer));
    BOOST_TEST(site.ask("/v1/health/live", "GET", "not a host").body.starts_with(answer));
    web::Request request = get("/v1/health/live");
    BOOST_TEST(site.router.handle(request).status == 200);
}

BOOST_AUTO_TEST_CASE(a_route_sees_that_it_was_asked_under_another_allowed_host) {
    Site site("", true);
    BOOST_TEST(site.ask("/v1/auth/login", "GET", "inner.example.org").body ==
               "v1  https://sso.example.org inner.example.org 192.0.2.10 en -");
}

BOOST_AUTO_TEST_CASE(limits) {
    Site site;
    const std::string path = "/v1/auth/login?x=";
    BOOST_TEST(site.status(path + std::string(8192 - path.size(), 'a')) == 200);
    BOOST_TEST(site.status(path + std::string(8193 - path.size(), 'a')) == 414);

    web::Request request = get("/v1/auth/login", at_host("sso.example.org"));
    const auto status = [&] { return site.router.handle(request).status; };
    request.headers.emplace_back("x", std::string(32 * 1024 - 4 - 15 - 1, 'a'));
    BOOST_TEST(status() == 200);
    request.headers.back().second += 'a';
    BOOST_TEST(status() == 431);
    request.headers.pop_back();
    for (int i = 0; i < 99; ++i)
        request.headers.emplace_back("x", "y");
    BOOST_TEST(status() == 200);
    request.headers.emplace_back("x", "y");
    BOOST_TEST(status() == 431);
}

BOOST_AUTO_TEST_CASE(a_body_that_is_too_large_or_not_whole_is_refused) {
    Site site;
    web::Request request = get("/v1/auth/login", at_host("sso.example.org"));
    request.method = "POST";
    request.body_state = web::Request::Body::too_large;
    BOOST_TEST(site.router.handle(request).status == 413);
    request.body_state = web::Request::Body::incomplete;
    BOOST_TEST(site.router.handle(request).status == 400);
    request.body_state = web::Request::Body::complete;
    BOOST_TEST(site.router.handle(request).status == 200);
}

BOOST_AUTO_TEST_CASE(every_answer_has_the_security_headers) {
    Site site("/sso", true);
    for (const auto& [target, method] : std::initializer_list<std::pair<std::string, std::string>>{
             {"/sso/", "GET"},
             {"/sso/v1/", "GET"},
             {"/sso/v1/health/live", "HEAD"},
             {"/sso/v1/broken", "GET"},
             {"/nowhere", "GET"},
             {"/sso/v1/", "PUT"},
             {"/sso/v1/", "BREW"},
             {"/%", "GET"},
             {"/sso/v1/cached", "GET"},
             {std::string(9000, '/'), "GET"}})
        for (const char* host : {"sso.example.org", "evil.example"}) {
            const auto response = site.ask(target, method, host);
            for (const auto& [name, value] : {std::pair{"Referrer-Policy", "no-referrer"},
                                              {"X-Content-Type-Options", "nosniff"},
                                              {"X-Frame-Options", "DENY"},
                                              {"Cross-Origin-Opener-Policy", "same-origin"},
                                              {"Cross-Origin-Resource-Policy", "same-origin"},
                                              {"X-Request-ID", "0123456789abcdef0123456789abcdef"}})
                BOOST_TEST(response.header(name) == value, target);
            BOOST_TEST(
                response.header("Content-Security-Policy").starts_with("default-src 'none'; "));
            for (const char* part : {"frame-ancestors 'none'", "base-uri 'none'", "form-action"})
                BOOST_TEST(response.header("Content-Security-Policy").find(part) !=
                           std::string_view::npos);
            BOOST_TEST(!response.header("Permissions-Policy").empty());
            BOOST_TEST(!response.header("Cache-Control").empty());
            BOOST_TEST(!response.header("Content-Length").empty());
            BOOST_TEST(response.header("Strict-Transport-Security") ==
                           (host == std::string("sso.example.org") ? "max-age=31536000" : ""),
                       target);
        }
}

BOOST_AUTO_TEST_CASE(browsers_are_told_to_stay_with_https_and_only_there) {
    const auto told = [](Site& site, const std::string& scheme, test::Headers headers) {
        web::Request request = get("/v1/", std::move(headers));
        request.scheme = scheme;
        return std::string(site.router.handle(request).header("Strict-Transport-Security"));
    };
    const std::string year = "max-age=31536000";
    Site open;
    BOOST_TEST(told(open, "https", at_host("sso.example.org")) == year);
    BOOST_TEST(told(open, "http", at_host("sso.example.org")) == "");
    BOOST_TEST(told(open, "http", {{"host", "sso.example.org"}, {"x-forwarded-proto", "https"}}) ==
               "");
    BOOST_TEST(told(open, "https", at_host("not a host")) == "");
    // TLS ends at a proxy that nobody told us to trust: BASE_URL says what browsers see.
    Site based("", true);
    BOOST_TEST(told(based, "http", at_host("sso.example.org")) == year);
    Site plain;
    plain.web.base_url = config::Origin{"http", "127.0.0.1", 8000};
    BOOST_TEST(told(plain, "http", at_host("127.0.0.1:8000")) == "");
}

BOOST_AUTO_TEST_CASE(nothing_is_stored_unless_the_route_says_so) {
    Site site;
    BOOST_TEST(site.ask("/v1/").header("Cache-Control") == "no-store");
    const auto cached = site.ask("/v1/cached");
    BOOST_TEST(cached.header("Cache-Control") == "public, max-age=60");
    int times = 0;
    for (const auto& [name, value] : cached.headers)
        times += name == "Cache-Control" || name == "Content-Security-Policy";
    BOOST_TEST(times == 2);
}

BOOST_AUTO_TEST_CASE(a_failure_is_answered_with_its_reason) {
    Site site;
    const auto response = site.ask("/v1/broken");
    BOOST_TEST(response.status == 503);
    BOOST_TEST(response.header("Retry-After") == "5");
    BOOST_TEST((response.entry.reason == Reason::redis_unavailable));
    BOOST_TEST(response.entry.detail.view() == "no answer");
    BOOST_TEST(response.entry.code.view() == "errno111");
    BOOST_TEST(response.entry.route.view() == "/broken");
}

BOOST_AUTO_TEST_CASE(the_log_line_knows_route_method_and_client_and_never_the_address) {
    Site site;
    auto entry = site.ask("/v1/auth/login?x=1", "POST").entry;
    BOOST_TEST(entry.event.view() == "request");
    BOOST_TEST(entry.method.view() == "POST");
    BOOST_TEST(entry.route.view() == "/auth/login");
    BOOST_TEST(entry.client.view() == "192.0.2.10");
    BOOST_TEST(!entry.reason);
    entry = site.ask("/v1/../secret", "BREW").entry;
    BOOST_TEST(entry.method.view() == "other");
    BOOST_TEST(entry.route.empty());
    BOOST_TEST((entry.reason == Reason::method_unknown));
    BOOST_TEST(site.ask("/v1/cached").entry.account.view() == "b3c1");
}

BOOST_AUTO_TEST_CASE(a_person_who_reads_chinese_is_known_to_the_route) {
    Site site;
    web::Request request =
        get("/v1/", {{"host", "sso.example.org"}, {"accept-language", "zh-CN,en;q=0.5"}});
    BOOST_TEST(site.router.handle(request).body.find(" zh-Hans ") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(known_methods) {
    for (const char* method :
         {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH"})
        BOOST_TEST(web::known_method(method).view() == method);
    for (const char* method : {"", "get", "PROPFIND", "other"})
        BOOST_TEST(web::known_method(method).view() == "other", method);
}

BOOST_AUTO_TEST_SUITE_END()
