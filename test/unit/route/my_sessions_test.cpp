#include "route/my_sessions.h"

#include <boost/test/unit_test.hpp>

#include "provider/json.h"
#include "unit/session/bench.h"

namespace {

using namespace difysso;

struct Fixture : test::Bench {
    Fixture() {
        settings.web.allowed_hosts = {*config::parse_host("dify.example")};
        settings.web.mount_path = "/sso";
    }
    web::Response ask(const std::string& method, const std::string& path, web::Request request) {
        request.method = method;
        request.scheme = "http";
        request.target = "/sso/v1/auth/sessions" + path;
        request.headers.emplace_back("host", "dify.example");
        return web::Router(settings.web, routes.routes()).handle(request);
    }
    web::Response ask(const std::string& method, const std::string& path,
                      const dify::Tokens& tokens, const std::string& accept = "") {
        web::Request request = with(tokens);
        if (!accept.empty()) request.headers.emplace_back("accept", accept);
        return ask(method, path, request);
    }
    bool works(const dify::Tokens& tokens) { return verification.judge(with(tokens)).ok(); }
    // Of somebody else, as Redis has it.
    void bobs(const std::string& id) {
        redis.keys["difysso:session:" + id].fields = {{"account", test::kBob}, {"since", "1"}};
    }

    route::MySessions routes{{settings, verification, sessions, ending, clock}};
    dify::Tokens first, second;
    void two() {
        origin.user_agent = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Firefox/140.0";
        first = sign_in("event-1");
        pass(std::chrono::seconds(1));
        origin.user_agent = "<script>alert(1)</script>";
        second = sign_in("event-2");
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(my_sessions, Fixture)

BOOST_AUTO_TEST_CASE(the_list_marks_this_one) {
    two();
    const web::Response response = ask("GET", "", first);
    BOOST_REQUIRE(response.status == 200);
    const auto list = provider::json::parse_object(response.body);
    BOOST_REQUIRE(list);
    BOOST_TEST(*list->integer("total") == 2);
    BOOST_TEST(list->array("items")->size() == 2U);
    BOOST_TEST(response.body.find(R"({"id":"event-1","provider":"casdoor","device":"Firefox, )"
                                  R"(Windows","address":"192.0.2.1")") != std::string::npos);
    BOOST_TEST(response.body.find(R"("current":true})") != std::string::npos);
    BOOST_TEST(response.body.find(R"("current":false})") != std::string::npos);
    for (const char* secret : {"refresh", "access:", "id_token"})
        BOOST_TEST(response.body.find(secret) == std::string::npos, secret);
    const web::Response part = ask("GET", "?size=1&page=2", first);
    BOOST_TEST(part.body.find("event-1") != std::string::npos);
    BOOST_TEST(part.body.find("event-2") == std::string::npos);
    BOOST_TEST(part.body.find(R"("total":2,"page":2,"size":1,"pages":2)") != std::string::npos);
    BOOST_TEST(ask("GET", "?size=0", first).status == 422);
    BOOST_TEST(ask("GET", "?page=92233720368547758", first).status == 200);
}

BOOST_AUTO_TEST_CASE(the_page_says_the_same_in_two_languages) {
    two();
    const web::Response page = ask("GET", "?size=1", first, "text/html");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(page.body.find("<script") == std::string::npos);
    BOOST_TEST(page.body.find("&lt;script&gt;") != std::string::npos);
    BOOST_TEST(page.body.find("action=\"/sso/v1/auth/sessions/event-2\"") != std::string::npos);
    BOOST_TEST(page.body.find("/sessions?page=2&amp;size=1") != std::string::npos);
    const web::Response rest = ask("GET", "?size=1&page=2", first, "text/html");
    BOOST_TEST(rest.body.find("(this device)") != std::string::npos);
    BOOST_TEST(rest.body.find("action=\"/sso/v1/auth/logout\"") != std::string::npos);
    web::Request chinese = with(first);
    chinese.headers.emplace_back("accept", "text/html");
    chinese.headers.emplace_back("accept-language", "zh-CN");
    BOOST_TEST(ask("GET", "", chinese).body.find("当前设备") != std::string::npos);
    BOOST_TEST(ask("GET", "", web::Request()).status == 401);
}

BOOST_AUTO_TEST_CASE(one_is_ended_and_the_other_is_not) {
    two();
    const web::Response done = ask("POST", "/event-2", first, "text/html");
    BOOST_TEST(done.status == 302);
    BOOST_TEST(done.header("Location") == "/sso/v1/auth/sessions");
    BOOST_TEST(done.header("Set-Cookie").empty());
    BOOST_TEST(!works(second));
    BOOST_TEST(works(first));
    BOOST_TEST(ask("POST", "/event-2", first).status == 404);
    const web::Response own = ask("DELETE", "/event-1", first);
    BOOST_TEST(own.status == 204);
    BOOST_TEST(!own.header("Set-Cookie").empty());
    BOOST_TEST(!works(first));
}

BOOST_AUTO_TEST_CASE(only_ones_own) {
    two();
    bobs("event-7");
    for (const char* id : {"/event-7", "/event-8", "/*", "/%2e%2e"}) {
        const int status = ask("DELETE", id, first).status;
        BOOST_TEST((status == 404 || status == 400), id << ": " << status);
    }
    BOOST_TEST(!sessions.find("event-7", soon)->ended);
    BOOST_TEST(ask("DELETE", "/event-1", web::Request()).status == 401);
    BOOST_TEST(works(first));
}

BOOST_AUTO_TEST_CASE(another_site_ends_nothing) {
    two();
    for (const auto& [method, path] : {std::pair{"POST", "/event-2"},
                                       std::pair{"DELETE", "/event-2"}, std::pair{"DELETE", ""}}) {
        web::Request request = with(first);
        request.headers.emplace_back("sec-fetch-site", "cross-site");
        BOOST_TEST(ask(method, path, request).status == 403);
    }
    BOOST_TEST(works(second));
}

BOOST_AUTO_TEST_CASE(all) {
    two();
    BOOST_TEST(ask("DELETE", "", first).status == 204);
    BOOST_TEST(!works(first));
    BOOST_TEST(!works(second));
}

BOOST_AUTO_TEST_CASE(an_outage_is_told) {
    two();
    const int begun = redis.trips;
    redis.before_trip = [&](int trip) {
        if (trip > begun + 1) throw observe::Failure(observe::Reason::redis_unavailable);
    };
    for (const auto& [method, path] :
         {std::pair{"GET", ""}, std::pair{"DELETE", ""}, std::pair{"DELETE", "/event-2"}}) {
        const web::Response response = ask(method, path, first);
        BOOST_TEST(response.status == 503, method << path);
        BOOST_TEST(response.header("Set-Cookie").empty());
    }
}

BOOST_AUTO_TEST_SUITE_END()
