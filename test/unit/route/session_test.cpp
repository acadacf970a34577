#include "route/session.h"

#include <boost/test/unit_test.hpp>

#include "fake/sign_in_parts.h"
#include "provider/json.h"
#include "unit/session/bench.h"
#include "web/router.h"

namespace {

using namespace difysso;

struct Fixture : test::Bench {
    Fixture() {
        limits.refresh = 600;
        settings.web.allowed_hosts = {*config::parse_host("dify.example")};
        settings.web.mount_path = "/sso";
    }

    web::Response ask(const std::string& method, const std::string& path, web::Request request) {
        request.method = method;
        request.target = "/sso/v1/auth" + path;
        request.scheme = "http";
        request.remote_address = "192.0.2.10";
        request.headers.emplace_back("host", host);
        return router().handle(request);
    }
    web::Response ask(const std::string& method, const std::string& path,
                      const dify::Tokens& tokens) {
        return ask(method, path, with(tokens));
    }
    web::Router& router() {
        if (!made) made = std::make_unique<web::Router>(settings.web, routes.routes());
        return *made;
    }
    static std::string code(const web::Response& response) {
        return std::string(response.entry.reason ? observe::row(*response.entry.reason).code : "");
    }
    static std::string cookie(const web::Response& response, const std::string& name) {
        for (const auto& [header, value] : response.headers)
            if (header == "Set-Cookie" && value.starts_with(name + "="))
                return value.substr(name.size() + 1, value.find(';') - name.size() - 1);
        return "none";
    }
    bool works(const dify::Tokens& tokens) { return verification.judge(with(tokens)).ok(); }

    std::string host = "dify.example";
    config::RateLimits limits;
    std::unique_ptr<web::RateLimiter::Table> table = std::make_unique<web::RateLimiter::Table>();
    web::RateLimiter limiter{*table, limits, std::string(32, 'k')};
    std::unique_ptr<fake::Provider> made_provider = std::make_unique<fake::Provider>();
    fake::Provider* idp = made_provider.get();
    session::ProviderLogout::Providers providers = fake::only(std::move(made_provider));
    session::ProviderLogout provider_logout{{settings, providers, clock, random}};
    route::SessionRoutes routes{
        {settings, verification, refresh, logout, sessions, limiter, clock, provider_logout}};
    std::unique_ptr<web::Router> made;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(route_session, Fixture)

BOOST_AUTO_TEST_CASE(verify_gives_who_it_is_in_headers) {
    const web::Response good = ask("GET", "/verify", sign_in());
    BOOST_TEST(good.status == 204);
    BOOST_TEST(good.body.empty());
    BOOST_TEST(good.header("X-Difysso-Account") == test::kAlice);
    BOOST_TEST(good.header("X-Difysso-Email") == "alice@example.test");
    BOOST_TEST(good.header("X-Difysso-Name") == "Alice");
    BOOST_TEST(good.header("X-Difysso-Workspace") == "workspace");
    BOOST_TEST(good.header("X-Difysso-Role") == "owner");
    BOOST_TEST(good.header("Cache-Control") == "no-store");
    BOOST_TEST(ask("HEAD", "/verify", sign_in()).status == 204);
}

BOOST_AUTO_TEST_CASE(every_verdict_is_204_401_or_403) {
    const dify::Tokens tokens = sign_in();
    BOOST_TEST(ask("GET", "/verify", web::Request()).status == 401);
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "get", "BREW"})
        BOOST_TEST(ask(method, "/verify", with(tokens)).status == 403, method);
    web::Request large = with(tokens);
    large.headers.emplace_back("x", std::string(40'000, 'a'));
    BOOST_TEST(ask("GET", "/verify", large).status == 403);
    web::Request body = with(tokens);
    body.body_state = web::Request::Body::too_large;
    BOOST_TEST(ask("GET", "/verify", body).status == 403);
    BOOST_TEST(ask("GET", "/verify?" + std::string(9000, 'a'), with(tokens)).status == 403);
    BOOST_TEST(ask("GET", "/verify?%zz", with(tokens)).status == 403);
    lookup.failure = observe::Reason::database_unavailable;
    BOOST_TEST(ask("GET", "/verify", with(tokens)).status == 403);
    redis.before_trip = [](int) { throw observe::Failure(observe::Reason::redis_unavailable); };
    const web::Response away = ask("GET", "/verify", with(tokens));
    BOOST_TEST(away.status == 403);
    BOOST_TEST(away.body.empty());
    BOOST_TEST(code(away) == "redis_unavailable");
    host = "evil.test";
    BOOST_TEST(ask("GET", "/verify", with(tokens)).status == 403);
}

BOOST_AUTO_TEST_CASE(conditions) {
    const dify::Tokens tokens = sign_in();
    for (const char* met : {"?group=staff", "?group=other&group=staff", "?workspace=workspace",
                            "?role=owner", "?group=staff&workspace=workspace&role=owner"})
        BOOST_TEST(ask("GET", std::string("/verify") + met, tokens).status == 204, met);
    for (const char* unmet : {"?group=other", "?group=", "?workspace=x", "?role=admin",
                              "?group=staff&role=admin", "?grup=staff", "?role=owner&x=1"}) {
        const web::Response response = ask("GET", std::string("/verify") + unmet, tokens);
        BOOST_TEST(response.status == 403, unmet);
        BOOST_TEST(response.header("X-Difysso-Account").empty());
    }
}

BOOST_AUTO_TEST_CASE(a_name_that_would_end_its_header_is_left_out) {
    const dify::Tokens tokens = sign_in();
    auto& record =
        redis.keys["difysso:token:" + dify::SessionKeys::hash(tokens.access_token.reveal())];
    auto parsed = *dify::TokenRecord::parse(record.text);
    parsed.name = "Alice\r\nX-Difysso-Role: owner";
    record.text = parsed.text();
    const web::Response response = ask("GET", "/verify", tokens);
    BOOST_TEST(response.status == 204);
    BOOST_TEST(response.header("X-Difysso-Name").empty());
}

BOOST_AUTO_TEST_CASE(session_says_who_one_is_and_how) {
    const web::Response response = ask("GET", "/session", sign_in());
    BOOST_TEST(response.status == 200);
    const auto told = provider::json::parse_object(response.body);
    BOOST_REQUIRE(told.has_value());
    BOOST_TEST(*told->string("account") == test::kAlice);
    BOOST_TEST(*told->string("provider") == "casdoor");
    BOOST_TEST(*told->integer("since") == seconds());
    BOOST_TEST(*told->integer("until") == seconds() + 30 * 86400);
    BOOST_TEST(*told->integer("access_until") == seconds() + 3600);
    BOOST_TEST(response.body.find("refresh") == std::string::npos);
    BOOST_TEST(ask("GET", "/session", web::Request()).status == 401);
}

BOOST_AUTO_TEST_CASE(refresh_gives_three_cookies_and_nothing_secret_in_the_body) {
    const dify::Tokens first = sign_in();
    const web::Response response = ask("POST", "/refresh", first);
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body == R"({"result":"success"})");
    BOOST_TEST(cookie(response, "refresh_token").size() == 128U);
    BOOST_TEST(cookie(response, "refresh_token") != first.refresh_token.reveal());
    BOOST_TEST(cookie(response, "access_token") != "none");
    BOOST_TEST(cookie(response, "csrf_token") != "none");
    const web::Response again = ask("POST", "/refresh", first);
    BOOST_TEST(again.status == 401);
    BOOST_TEST(cookie(again, "access_token") == "none");
}

BOOST_AUTO_TEST_CASE(refresh_of_the_classic_form) {
    settings.dify.era = config::Era::classic;
    const dify::Tokens first = sign_in();
    web::Request request;
    request.body = R"({"refresh_token":")" + first.refresh_token.reveal() + "\"}";
    const web::Response response = ask("POST", "/refresh", request);
    BOOST_TEST(response.status == 200);
    const auto body = provider::json::parse_object(response.body);
    BOOST_TEST(body->object("data")->string("refresh_token")->size() == 128U);
    for (const char* bad : {"", "[]", "{}", R"({"refresh_token":1})", R"({"refresh_token":""})"}) {
        request.body = bad;
        BOOST_TEST(ask("POST", "/refresh", request).status == 401, bad);
    }
}

BOOST_AUTO_TEST_CASE(refresh_from_another_site_changes_nothing) {
    const dify::Tokens tokens = sign_in();
    web::Request request = with(tokens);
    request.headers.emplace_back("origin", "https://evil.test");
    const web::Response response = ask("POST", "/refresh", request);
    BOOST_TEST(response.status == 403);
    BOOST_TEST(code(response) == "cross_site");
    BOOST_TEST(redis.has("refresh_token:" + tokens.refresh_token.reveal()));
    BOOST_TEST(ask("GET", "/refresh", tokens).status == 405);
}

BOOST_AUTO_TEST_CASE(refresh_is_limited) {
    limits.refresh = 1;
    web::RateLimiter strict(*table, limits, std::string(32, 'k'));
    route::SessionRoutes limited(
        {settings, verification, refresh, logout, sessions, strict, clock, provider_logout});
    made = std::make_unique<web::Router>(settings.web, limited.routes());
    const dify::Tokens first = sign_in();
    BOOST_TEST(ask("POST", "/refresh", first).status == 200);
    const dify::Tokens second = sign_in("event-2");
    BOOST_TEST(ask("POST", "/refresh", second).status == 429);
    BOOST_TEST(redis.has("refresh_token:" + second.refresh_token.reveal()));
}

BOOST_AUTO_TEST_CASE(logout_ends_the_session_and_the_cookies) {
    const dify::Tokens tokens = sign_in();
    const web::Response response = ask("POST", "/logout", tokens);
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body == R"({"result":"success"})");
    for (const char* name : {"access_token", "refresh_token", "csrf_token"})
        BOOST_TEST(cookie(response, name).empty(), name);
    BOOST_TEST(cookie(response, "difysso_signed_out") == "1");
    BOOST_TEST(!works(tokens));
    // Once more, with nothing: as good.
    BOOST_TEST(ask("POST", "/logout", web::Request()).status == 200);
}

BOOST_AUTO_TEST_CASE(logout_by_a_link_of_ours_acts_and_any_other_get_asks_first) {
    const dify::Tokens tokens = sign_in();
    web::Request link = with(tokens);
    link.headers.emplace_back("accept", "text/html");
    web::Response response = ask("GET", "/logout", link);
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body.find("<form") != std::string::npos);
    BOOST_TEST(works(tokens));
    link.headers.emplace_back("referer", "http://dify.example/apps");
    response = ask("GET", "/logout", link);
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body.find("again=1") != std::string::npos);
    BOOST_TEST(!works(tokens));
}

BOOST_AUTO_TEST_CASE(logout_from_another_site_changes_nothing) {
    const dify::Tokens tokens = sign_in();
    web::Request request = with(tokens);
    request.headers.emplace_back("sec-fetch-site", "cross-site");
    BOOST_TEST(ask("POST", "/logout", request).status == 403);
    BOOST_TEST(ask("GET", "/logout", request).status == 200);
    BOOST_TEST(works(tokens));
}

BOOST_AUTO_TEST_CASE(logout_everywhere) {
    const dify::Tokens first = sign_in("event-1");
    pass(std::chrono::seconds(1));
    const dify::Tokens second = sign_in("event-2");
    BOOST_TEST(ask("POST", "/logout?everywhere=yes", first).status == 422);
    BOOST_TEST(works(second));
    const web::Response response = ask("POST", "/logout?everywhere=1", first);
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body == R"({"result":"success","everywhere":true})");
    BOOST_TEST(!works(second));
}

BOOST_AUTO_TEST_CASE(logout_everywhere_with_a_session_that_is_over_says_what_it_didnt_do) {
    const dify::Tokens over = sign_in("event-1");
    ask("POST", "/logout", over);
    pass(std::chrono::seconds(1));
    const dify::Tokens other = sign_in("event-2");
    for (const web::Request& brought : {with(over), web::Request()}) {
        const web::Response response = ask("POST", "/logout?everywhere=1", brought);
        BOOST_TEST(response.status == 200);
        BOOST_TEST(response.body == R"({"result":"success","everywhere":false})");
        BOOST_TEST(cookie(response, "access_token").empty());
        web::Request window = brought;
        window.headers.emplace_back("accept", "text/html");
        const std::string page = ask("POST", "/logout?everywhere=1", window).body;
        BOOST_TEST(page.find("To end them, sign in again") != std::string::npos, page);
        BOOST_TEST(page.find("again=1") != std::string::npos);
        window.headers.emplace_back("accept-language", "zh-CN");
        BOOST_TEST(ask("POST", "/logout?everywhere=1", window).body.find("其他会话未被结束") !=
                   std::string::npos);
    }
    BOOST_TEST(works(other));
}

BOOST_AUTO_TEST_CASE(logout_leads_a_window_to_the_provider_and_back) {
    idp->logout_endpoint = "https://sso.example/logout?";
    origin.sealed_id_token = provider::IdTokenHints(settings.dify.secret_key, {})
                                 .seal(observe::Secret("h.c.s"), "event-1", random);
    const dify::Tokens tokens = sign_in();
    web::Request link = with(tokens);
    link.headers.emplace_back("accept", "text/html");
    link.headers.emplace_back("referer", "http://dify.example/apps");
    const web::Response left = ask("GET", "/logout", link);
    BOOST_TEST(left.status == 302);
    BOOST_TEST(!works(tokens));
    const std::string to(left.header("Location"));
    BOOST_TEST(to.starts_with("https://sso.example/logout?id_token_hint=h.c.s&client_id=client&"
                              "post_logout_redirect_uri=http%3A%2F%2Fdify.example%2Fsso%2Fv1%2Fauth"
                              "%2Flogout&state="),
               to);
    const std::string state = to.substr(to.rfind('=') + 1);
    BOOST_TEST(state.size() == 32U);

    web::Request back;
    back.headers.emplace_back("accept", "text/html");
    back.headers.emplace_back("sec-fetch-site", "cross-site");
    back.headers.emplace_back("cookie", "difysso-logout=" + cookie(left, "difysso-logout"));
    const web::Response there = ask("GET", "/logout?state=" + state, back);
    BOOST_TEST(there.status == 200);
    BOOST_TEST(there.body.find("sign-in service") != std::string::npos);
    BOOST_TEST(cookie(there, "difysso-logout").empty());
    // Another state, no state, another's cookie, too late: no return.
    for (const std::string& query :
         {std::string("?state=" + state + "x"), std::string("?state="), std::string()})
        BOOST_TEST(ask("GET", "/logout" + query, back).body.find("sign-in service") ==
                   std::string::npos);
    pass(std::chrono::seconds(601));
    BOOST_TEST(ask("GET", "/logout?state=" + state, back).body.find("sign-in service") ==
               std::string::npos);
}

// Browsers hold the page's policy against where a form leads: a link is no form.
BOOST_AUTO_TEST_CASE(logout_by_the_button_offers_the_providers_by_a_link) {
    idp->logout_endpoint = "https://sso.example/logout?";
    web::Request button = with(sign_in());
    button.headers.emplace_back("accept", "text/html");
    button.headers.emplace_back("sec-fetch-site", "same-origin");
    const web::Response left = ask("POST", "/logout", button);
    BOOST_TEST(left.status == 200);
    BOOST_TEST(left.body.find("<a href=\"https://sso.example/logout?client_id=client&amp;") !=
               std::string::npos);
    BOOST_TEST(left.body.find("<form") == std::string::npos);
    BOOST_TEST(cookie(left, "difysso-logout") != "none");
}

BOOST_AUTO_TEST_CASE(logout_tells_programs_of_the_providers) {
    idp->logout_endpoint = "https://sso.example/logout?";
    const web::Response left = ask("POST", "/logout", sign_in());
    BOOST_TEST(left.body.starts_with(
                   R"({"result":"success","provider_logout":"https://sso.example/logout?)"),
               left.body);
    // Of a session that ended before, of another issuer's, and of nobody's there is none.
    origin.issuer = "https://another.example";
    pass(std::chrono::seconds(1));
    BOOST_TEST(ask("POST", "/logout", sign_in("event-2")).body == R"({"result":"success"})");
    BOOST_TEST(ask("POST", "/logout", web::Request()).body == R"({"result":"success"})");
}

// What was sealed for one session opens for no other.
BOOST_AUTO_TEST_CASE(an_id_token_of_another_session_is_no_hint) {
    idp->logout_endpoint = "https://sso.example/logout?";
    origin.sealed_id_token = provider::IdTokenHints(settings.dify.secret_key, {})
                                 .seal(observe::Secret("h.c.s"), "event-9", random);
    const web::Response left = ask("POST", "/logout", sign_in());
    BOOST_TEST(left.body.find("client_id=client") != std::string::npos);
    BOOST_TEST(left.body.find("id_token_hint") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_outage_during_logout_is_told) {
    const dify::Tokens tokens = sign_in();
    redis.before_trip = [](int) { throw observe::Failure(observe::Reason::redis_unavailable); };
    const web::Response response = ask("POST", "/logout", tokens);
    BOOST_TEST(response.status == 503);
    BOOST_TEST(cookie(response, "access_token") == "none");
}

BOOST_AUTO_TEST_SUITE_END()
