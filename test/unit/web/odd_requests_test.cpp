#include <boost/test/unit_test.hpp>

#include "unit/web/requests.h"
#include "web/answer.h"
#include "web/form.h"
#include "web/router.h"

using namespace difysso;
using observe::Reason;
using test::Headers;

namespace {

// Tells all that a route gets to know.
web::Response tell(const web::Call& call) {
    std::string told = call.origin.text() + ' ' + call.asked_origin.host_text() + ' ' +
                       call.client_address + ' ' + std::string(call.version);
    for (const auto& [name, value] : call.query.all())
        told.append(" ").append(name).append("=").append(value);
    return web::json(200, std::move(told));
}

web::Response tell_form(const web::Call& call) {
    const auto form = web::form_parameters(call);
    if (!form) return web::refuse(call.request, form.refusal());
    return web::json(200, std::to_string(form->all().size()));
}

struct Fixture {
    config::Web web;
    web::Router router{web,
                       {{.methods = {"GET", "POST"}, .path = "/told", .action = tell},
                        {.methods = {"POST"}, .path = "/form", .action = tell_form}}};

    web::Response ask(const Headers& more, const std::string& target = "/v1/told") {
        Headers headers = test::at_host("sso.example.org");
        headers.insert(headers.end(), more.begin(), more.end());
        return router.handle(test::get(target, headers));
    }
    web::Response post(const std::string& type, std::string body,
                       const std::string& target = "/v1/form") {
        web::Request request = test::get(target, test::at_host("sso.example.org"));
        if (!type.empty()) request.headers.emplace_back("content-type", type);
        request.method = "POST";
        request.body = std::move(body);
        return router.handle(request);
    }
};

constexpr const char* kForm = "application/x-www-form-urlencoded";

}  // namespace

BOOST_FIXTURE_TEST_SUITE(odd_requests, Fixture)

// A `Proxy:` header reaches a FastCGI program as HTTP_PROXY (CVE-2016-5385); and other headers that
// frameworks take an address, a host, a method or a client from are nothing here.
BOOST_AUTO_TEST_CASE(headers_that_others_believe_change_nothing) {
    const std::string plain = ask({}).body;
    BOOST_TEST(plain == "https://sso.example.org sso.example.org 192.0.2.10 v1");
    for (const Headers& headers : std::initializer_list<Headers>{
             {{"proxy", "http://evil.example:8080"}},
             {{"proxy", "a"}, {"proxy", "b"}},
             {{"https-proxy", "http://evil.example"}},
             {{"x-forwarded-host", "evil.example"}, {"x-forwarded-proto", "http"}},
             {{"x-forwarded-port", "444"}},
             {{"x-forwarded-prefix", "/evil"}},
             {{"x-forwarded-server", "evil.example"}},
             {{"x-forwarded-scheme", "http"}, {"x-forwarded-ssl", "off"}},
             {{"front-end-https", "off"}},
             {{"x-host", "evil.example"}, {"x-http-host-override", "evil.example"}},
             {{"x-original-url", "/v1/nowhere"}, {"x-rewrite-url", "/v1/nowhere"}},
             {{"x-original-host", "evil.example"}},
             {{"x-http-method-override", "DELETE"}, {"x-method-override", "POST"}},
             {{"x-real-ip", "127.0.0.1"}, {"client-ip", "127.0.0.1"}},
             {{"x-client-ip", "127.0.0.1"}, {"true-client-ip", "127.0.0.1"}},
             {{"cf-connecting-ip", "127.0.0.1"}, {"fastly-client-ip", "127.0.0.1"}},
             {{"x-cluster-client-ip", "127.0.0.1"}, {"x-forwarded", "for=127.0.0.1"}},
             {{"via", "1.1 evil.example"}, {"base-url", "https://evil.example"}},
             {{"x-difysso-account", "a"}, {"x-difysso-email", "b@evil.example"}}})
        BOOST_TEST(ask(headers).body == plain, headers.front().first);
}

// X_Forwarded_Host and X-Forwarded-Host are one variable in FastCGI: so a client's own spelling
// comes as a second line of that header, which a trusted proxy's word must not lose to.
BOOST_AUTO_TEST_CASE(a_header_smuggled_with_underscores_is_seen_as_twice_the_same) {
    web.trusted_proxies = {*config::parse_network("192.0.2.10")};
    for (const char* name : {"x-forwarded-host", "x-forwarded-proto"}) {
        const bool host = std::string_view(name) == "x-forwarded-host";
        const std::string good = host ? "sso.example.org" : "https";
        const std::string bad = host ? "evil.example" : "http";
        BOOST_TEST(ask({{name, good}}).status == 200);
        BOOST_TEST(ask({{name, good}, {name, bad}}).status == 400, name);
        BOOST_TEST(ask({{name, bad}, {name, good}}).status == 400, name);
    }
    BOOST_TEST(ask({{"host", "evil.example"}}).status == 400);
}

BOOST_AUTO_TEST_CASE(broken_and_huge_cookies_are_no_error) {
    for (const std::string& cookie :
         {std::string(), std::string(";"), std::string("="), std::string("a"),
          std::string("\xff\xfe"), std::string("a=\x01\x02"), std::string("a\0=b", 4),
          std::string("__Host-a=; __Host-a"), std::string(30000, ';'), std::string(30000, '='),
          std::string("a=") + std::string(30000, 'b')})
        BOOST_TEST(ask({{"cookie", cookie}}).status == 200, cookie.size());
    BOOST_TEST(ask(Headers(90, {"cookie", "a=1"})).status == 200);
    BOOST_TEST(ask({{"cookie", std::string(33000, 'a')}}).status == 431);
    BOOST_TEST(ask(Headers(100, {"cookie", "a=1"})).status == 431);
}

BOOST_AUTO_TEST_CASE(a_query_has_no_control_character_unless_encoded) {
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        if (byte >= 0x80 || c == '%' || c == '#')
            continue;  // UTF-8, encodings, no part of a target
        const bool control = byte < 0x20 || byte == 0x7f;
        BOOST_TEST(ask({}, std::string("/v1/told?x=a") + c + "b").status == (control ? 400 : 200),
                   byte);
    }
    BOOST_TEST(ask({}, "/v1/told?x=%0d%0a%09%01%7f").status == 200);
}

BOOST_AUTO_TEST_CASE(a_get_with_a_body_is_a_get) {
    web::Request request = test::get("/v1/told?x=1", test::at_host("sso.example.org"));
    request.headers.emplace_back("content-type", kForm);
    request.headers.emplace_back("transfer-encoding", "chunked");
    request.body = "x=2&y=3";
    BOOST_TEST(router.handle(request).body ==
               "https://sso.example.org sso.example.org 192.0.2.10 v1 x=1");
    request.body_state = web::Request::Body::too_large;
    BOOST_TEST(router.handle(request).status == 413);
    request.body_state = web::Request::Body::incomplete;
    BOOST_TEST(router.handle(request).status == 400);
}

BOOST_AUTO_TEST_CASE(a_body_counts_only_as_a_whole_form) {
    BOOST_TEST(post(kForm, "a=1&b=2").body == "2");
    BOOST_TEST(post(kForm, "").body == "0");
    BOOST_TEST(post("APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-8", "a=1").body == "1");
    for (const char* type :
         {"", "text/plain", "application/json", "multipart/form-data; boundary=a", "text/html",
          "application/x-www-form-urlencoded2", "application/x-www-form-urlencoded, text/plain",
          "x; application/x-www-form-urlencoded"})
        BOOST_TEST((post(type, "a=1").entry.reason == Reason::bad_request), type);
    for (const std::string& body :
         {std::string("a=%"), std::string("a=%zz"), std::string("a=%00"), std::string("a=\0", 3),
          std::string("a=\xff"), std::string("\xc0\xaf=1"), std::string(300, '&') + "%"})
        BOOST_TEST((post(kForm, body).entry.reason == Reason::bad_request), body.size());
    std::string many;
    for (int i = 0; i < 64; ++i)
        many += "a" + std::to_string(i) + "=1&";
    BOOST_TEST(post(kForm, many).body == "64");
    BOOST_TEST(post(kForm, many + "z=1").status == 400);
    BOOST_TEST((post(kForm, "a=1", "/v1/form?b=1").entry.reason == Reason::parameter_duplicate));
    BOOST_TEST(post(kForm, "a=" + std::string(64 * 1024 - 2, 'x')).body == "1");
}

BOOST_AUTO_TEST_CASE(two_content_types_are_the_first) {
    web::Request request = test::get("/v1/form", test::at_host("sso.example.org"));
    request.method = "POST";
    request.body = "a=1";
    request.headers.emplace_back("content-type", "text/plain");
    request.headers.emplace_back("content-type", kForm);
    BOOST_TEST(router.handle(request).status == 400);
}

BOOST_AUTO_TEST_SUITE_END()
