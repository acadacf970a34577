#include "route/signin.h"

#include <boost/test/unit_test.hpp>

#include "unit/route/sign_in_bench.h"

using namespace difysso;
using observe::Reason;
using test::SignInBench;

namespace {

struct One : SignInBench {};
struct Two : SignInBench {
    Two() : SignInBench({0, 0, 0}, true) {}
};

bool goes_to(const web::Response& response, std::string_view issuer) {
    return response.status == 302 && response.header("Location").starts_with(issuer);
}

bool has(const web::Response& response, std::string_view part) {
    return response.header("Location").find(part) != std::string_view::npos;
}

// Refused, and neither an attempt nor anything else came of it.
void expect_refused(const SignInBench& bench, const web::Response& response, int status,
                    const std::string& code) {
    BOOST_TEST(response.status == status);
    BOOST_TEST(SignInBench::code_of(response) == code);
    BOOST_TEST(SignInBench::cookies_of(response) == 0U);
    BOOST_TEST(response.header("Location") == "");
    BOOST_TEST(bench.untouched());
}

const std::string kOurs = "iss=https%3A%2F%2Fsso.example";
const std::string kOkta = "iss=https%3A%2F%2Fokta.example";

}  // namespace

BOOST_AUTO_TEST_SUITE(route_signin)

BOOST_FIXTURE_TEST_CASE(a_sign_in_from_login_to_the_console, One) {
    const auto departure = ask("/login?redirect_url=%2Fapps");
    BOOST_TEST(goes_to(departure, "https://sso.example/login?"));
    BOOST_TEST(untouched());
    const auto landing = come_back(departure);
    BOOST_TEST(landing.status == 302);
    BOOST_TEST(landing.header("Location") == "https://dify.example.org/apps");
    BOOST_TEST(sessions.saved.size() == 1U);
    BOOST_TEST(come_back(departure).status == 400);
    BOOST_TEST(sessions.saved.size() == 1U);
}

// OpenID Connect Core, section 4.
BOOST_FIXTURE_TEST_CASE(a_third_party_begins_a_sign_in_by_get_and_by_post, Two) {
    const std::string asked =
        kOkta +
        "&login_hint=alice%40example.test&target_link_uri=https%3A%2F%2Fdify.example.org%2Fx";
    for (const auto& departure : {ask("/login?" + asked), ask("/login", {}, asked)}) {
        BOOST_TEST(goes_to(departure, "https://okta.example/login?"));
        BOOST_TEST(has(departure, "&login_hint=alice@example.test"));
        BOOST_TEST(cookies_of(departure) == 1U);
        const auto landing = come_back(departure);
        BOOST_TEST(landing.header("Location") == "https://dify.example.org/x");
    }
    BOOST_TEST(other->exchanges.size() == 2U);
    BOOST_TEST(idp->exchanges.empty());
}

BOOST_FIXTURE_TEST_CASE(an_unknown_issuer_is_refused_and_asked_nothing, Two) {
    for (const char* iss : {"iss=https%3A%2F%2Fevil.example", "iss=",
                            "iss=https%3A%2F%2Fsso.example%2F", "iss=https%3A%2F%2FSSO.example",
                            "iss=http%3A%2F%2Fsso.example", "iss=sso.example", "iss=casdoor"}) {
        expect_refused(*this, ask("/login?" + std::string(iss)), 400, "provider_unknown");
        expect_refused(*this, ask("/login", {}, iss), 400, "provider_unknown");
    }
    expect_refused(*this, ask("/login?provider=nobody"), 400, "provider_unknown");
    expect_refused(*this, ask("/signup?provider="), 400, "provider_unknown");
}

BOOST_FIXTURE_TEST_CASE(provider_and_iss_must_agree, Two) {
    BOOST_TEST(goes_to(ask("/login?provider=okta&" + kOkta), "https://okta.example/"));
    BOOST_TEST(goes_to(ask("/login?provider=casdoor&" + kOurs), "https://sso.example/"));
    expect_refused(*this, ask("/login?provider=casdoor&" + kOkta), 400, "provider_unknown");
    expect_refused(*this, ask("/login", {}, "provider=okta&" + kOurs), 400, "provider_unknown");
    expect_refused(*this, ask("/login?provider=okta&iss=x"), 400, "provider_unknown");
}

BOOST_FIXTURE_TEST_CASE(parameters_come_once, Two) {
    for (const std::string twice :
         {"provider=okta&provider=okta", "iss=x&iss=x", "redirect_url=%2Fa&redirect_url=%2Fb",
          "target_link_uri=%2Fa&target_link_uri=%2Fb", "login_hint=a&login_hint=b", "x=1&x=1",
          "redirect_url=%2Fa&target_link_uri=%2Fa", "provider=okta&%70rovider=casdoor"}) {
        expect_refused(*this, ask("/login?" + twice), 400, "parameter_duplicate");
        expect_refused(*this, ask("/login", {}, twice), 400, "parameter_duplicate");
    }
    expect_refused(*this, ask("/login?provider=okta", {}, "provider=okta"), 400,
                   "parameter_duplicate");
    expect_refused(*this, ask("/login?x", {}, "provider=okta"), 400, "parameter_duplicate");
}

BOOST_FIXTURE_TEST_CASE(a_form_of_another_type_is_refused, One) {
    web::Request request = test::get("/sso/v1/auth/login", {{"host", host}});
    request.method = "POST";
    request.body = kOurs;
    for (const char* type :
         {"", "text/plain", "application/json", "multipart/form-data; boundary=x",
          "application/x-www-form-urlencodedx"}) {
        web::Request other_type = request;
        if (*type != '\0') other_type.headers.emplace_back("content-type", type);
        expect_refused(*this, router.handle(other_type), 400, "bad_request");
        other_type.target = "/sso/v1/auth/callback";
        expect_refused(*this, router.handle(other_type), 400, "bad_request");
    }
    request.headers.emplace_back("content-type",
                                 "Application/X-WWW-Form-Urlencoded ; charset=utf-8");
    BOOST_TEST(goes_to(router.handle(request), "https://sso.example/"));
}

BOOST_FIXTURE_TEST_CASE(several_providers_and_none_named_is_the_chooser, Two) {
    const auto page = ask("/login?redirect_url=%2Fapps%3Fa%3Db&login_hint=%22%3E%3Cb%3E");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(cookies_of(page) == 0U);
    for (const char* part : {"/sso/v1/auth/login?provider=casdoor&amp;redirect_url=",
                             "/sso/v1/auth/login?provider=okta&amp;redirect_url="})
        BOOST_TEST(page.body.find(part) != std::string::npos, part);
    BOOST_TEST(page.body.find("<b>") == std::string::npos);
    BOOST_TEST(page.header("Content-Security-Policy").find("unsafe-inline") ==
               std::string_view::npos);
}

BOOST_FIXTURE_TEST_CASE(login_hint_decides_nothing_and_odd_ones_are_left_out, One) {
    BOOST_TEST(has(ask("/login?login_hint=bob"), "&login_hint=bob"));
    for (const std::string& odd : {std::string("%0d%0aX:y"), std::string(321, 'a')}) {
        const auto departure = ask("/login?login_hint=" + odd);
        BOOST_TEST(goes_to(departure, "https://sso.example/login?"));
        BOOST_TEST(!has(departure, "login_hint"));
    }
}

BOOST_FIXTURE_TEST_CASE(target_link_uri_is_judged_as_a_return_target, One) {
    for (const char* evil :
         {"https%3A%2F%2Fevil.example%2F", "%2F%2Fevil.example", "%2F%5Cevil.example",
          "javascript%3Aalert(1)", "https%3A%2F%2Fdify.example.org%2Fsso%2Fv1%2Fauth%2Flogin"})
        for (const auto& departure : {ask("/login?target_link_uri=" + std::string(evil)),
                                      ask("/login", {}, "target_link_uri=" + std::string(evil))}) {
            BOOST_TEST(goes_to(departure, "https://sso.example/"));
            BOOST_TEST(come_back(departure).header("Location") == "https://dify.example.org", evil);
        }
}

BOOST_FIXTURE_TEST_CASE(form_post_needs_https_and_its_cookie_goes_across_sites, One) {
    const auto lax = ask("/login");
    BOOST_TEST(lax.header("Set-Cookie").find("SameSite=Lax") != std::string_view::npos);
    idp->form_post = true;
    const auto departure = ask("/login");
    const auto line = departure.header("Set-Cookie");
    for (const char* part : {"__Host-difysso-attempt-", "; Secure", "; HttpOnly", "SameSite=None"})
        BOOST_TEST(line.find(part) != std::string_view::npos, part);
    BOOST_TEST(come_back(departure, "code=abc", true).status == 302);

    SignInBench plain;
    plain.idp->form_post = true;
    plain.scheme = "http";
    expect_refused(plain, plain.ask("/login"), 400, "bad_request");
}

BOOST_FIXTURE_TEST_CASE(a_browser_that_fetches_ahead_begins_nothing, Two) {
    for (const auto& [name, value] : test::Headers{{"sec-purpose", "prefetch"},
                                                   {"sec-purpose", "prefetch;prerender"},
                                                   {"purpose", "prefetch"},
                                                   {"x-moz", "prefetch"}})
        for (const char* path : {"/login?provider=okta", "/signup?provider=okta"})
            expect_refused(*this, ask(path, {{name, value}}), 403, "prefetch");
    for (const char* path : {"/login?provider=okta", "/signup", "/callback?code=a&state=b"}) {
        const auto headed = ask_as("HEAD", path);
        expect_refused(*this, headed, 403, "prefetch");
        BOOST_TEST(headed.body.empty());
        BOOST_TEST(headed.header("Cache-Control") == "no-store");
    }
    for (const char* method : {"OPTIONS", "TRACE", "PUT"})
        expect_refused(*this, ask_as(method, "/login?provider=okta"), 405, "method_not_allowed");
}

BOOST_FIXTURE_TEST_CASE(what_the_provider_refuses_or_fails_to_do_sets_no_cookie, One) {
    idp->departure_refusal = Reason::request_rejected;
    const int status = observe::row(Reason::request_rejected).status;
    expect_refused(*this, ask("/login"), status, "request_rejected");
    idp->departure_failure = Reason::provider_unavailable;
    const auto failed = ask("/login");
    expect_refused(*this, failed, 503, "provider_unavailable");
    BOOST_TEST(failed.header("Retry-After") == "5");
    BOOST_TEST(failed.entry.provider.view() == "casdoor");
}

BOOST_FIXTURE_TEST_CASE(a_provider_answers_for_itself_only, Two) {
    // The attempt remembers whom it was sent to: an answer with the other's iss is a mix-up.
    const auto departure = ask("/login?provider=casdoor");
    const auto mixed = come_back(departure, "code=abc&" + kOkta);
    BOOST_TEST(code_of(mixed) == "iss_mismatch");
    BOOST_TEST(untouched());
    BOOST_TEST(other->exchanges.empty());
    BOOST_TEST(come_back(departure, "code=abc&" + kOurs).status == 302);
}

BOOST_AUTO_TEST_SUITE_END()
