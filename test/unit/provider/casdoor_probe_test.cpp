#include "provider/casdoor_probe.h"

#include <boost/test/unit_test.hpp>

#include "unit/provider/fake_http.h"

using namespace difysso::provider;
using namespace std::chrono_literals;
using difysso::observe::Failure;
using difysso::observe::Secret;
using difysso::outbound::Deadline;
using difysso::outbound::HttpRequest;
using difysso::test::always;
using difysso::test::away;
using difysso::test::FakeHttp;

namespace {

class FixedClock final : public difysso::observe::Clock {
  public:
    difysso::observe::Time now() const override { return difysso::observe::Time(1000s); }
};

struct Fixture {
    difysso::config::Casdoor settings{.endpoint = "https://sso.example.test",
                                      .internal_endpoint = "https://sso.example.test",
                                      .issuer = "https://sso.example.test",
                                      .client_id = "cid",
                                      .client_secret = Secret("s+1"),
                                      .org_name = "acme",
                                      .app_name = "app-std",
                                      .certificate = "",
                                      .ca_file = ""};
    FixedClock clock;
    FakeHttp http{away()};
    Deadline deadline = Deadline::after(60s);

    ApplicationFinding application(const std::string& body) {
        http.answer_with(always(200, body));
        return probe_application(settings, http, "https://gw.example.test/v1/auth/callback",
                                 deadline);
    }
    SecretFinding secret(int status, const std::string& body) {
        http.answer_with(always(status, body));
        return probe_client_secret(settings, http, deadline);
    }
    DiscoveryFinding discovery(const std::string& body) {
        http.answer_with(always(200, body));
        return probe_discovery(settings, http, clock, deadline);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(casdoor_probe, Fixture)

BOOST_AUTO_TEST_CASE(the_application) {
    using enum ApplicationFinding;
    const std::string ours = R"({"name":"app-std","organization":"acme"})";
    BOOST_TEST((application(R"({"status":"ok","msg":"","data":)" + ours + "}") == good));
    BOOST_TEST((application(R"({"status":"error","msg":"Redirect URI","data":)" + ours + "}") ==
                request_refused));
    BOOST_TEST((application(R"({"status":"error","msg":"Invalid client_id","data":null})") ==
                client_unknown));
    BOOST_TEST((application(R"({"status":"error","msg":"Invalid client_id"})") == client_unknown));
    BOOST_TEST((application(R"({"status":"ok","data":{"name":"x","organization":"acme"}})") ==
                other_application));
    BOOST_TEST(
        (application(R"({"status":"ok","data":{"organization":"acme"}})") == other_application));
    BOOST_TEST((application(R"({"status":"ok","data":{"name":"app-std","organization":"x"}})") ==
                other_organization));
    for (const char* body : {"", "<html>", "[]", "{}", R"({"status":1})", R"({"status":"ok"})"})
        BOOST_TEST((application(body) == not_understood), body);
}

BOOST_AUTO_TEST_CASE(what_is_asked_about_the_application) {
    (void)application("{}");
    BOOST_TEST(http.requests().front().method == "GET");
    BOOST_TEST(http.requests().front().target ==
               "/api/get-app-login?clientId=cid&responseType=code"
               "&redirectUri=https%3A%2F%2Fgw.example.test%2Fv1%2Fauth%2Fcallback"
               "&scope=openid%20profile%20email&state=check&type=code");
}

BOOST_AUTO_TEST_CASE(the_client_secret) {
    using enum SecretFinding;
    BOOST_TEST((secret(200, R"({"active":false})") == accepted));
    BOOST_TEST(
        (secret(401, R"({"error":"invalid_client","error_description":"Invalid"})") == rejected));
    BOOST_TEST((secret(401, "") == rejected));
    for (const char* body : {"", "<html>", "{}", R"({"status":"error"})"})
        BOOST_TEST((secret(200, body) == not_understood), body);
    BOOST_TEST(http.requests().front().target == "/api/login/oauth/introspect");
    BOOST_TEST(http.requests().front().body ==
               "client_id=cid&client_secret=s%2B1&token=difysso-check");
}

BOOST_AUTO_TEST_CASE(the_issuer) {
    using Issuer = DiscoveryFinding::Issuer;
    BOOST_TEST((discovery(R"({"issuer":"https://sso.example.test"})").issuer == Issuer::same));
    const auto other = discovery(R"({"issuer":"http://localhost:8000"})");
    BOOST_TEST((other.issuer == Issuer::differs));
    BOOST_TEST(other.announced.view() == "http://localhost:8000");
    BOOST_TEST((discovery(R"({"issuer":"https://sso.example.test/"})").issuer == Issuer::differs));
    BOOST_TEST(discovery("{\"issuer\":\"x\\u001b[2J\"}").announced.view() == "x??2J");
    for (const char* body : {"", "{}", R"({"issuer":1})", R"({"issuer":"a","issuer":"b"})"})
        BOOST_TEST((discovery(body).issuer == Issuer::not_understood), body);
    BOOST_TEST(http.requests().front().target == "/.well-known/app-std/openid-configuration");
}

BOOST_AUTO_TEST_CASE(the_clock) {
    BOOST_TEST(!discovery("{}").clock_difference.has_value());
    http.answer_with([](const HttpRequest&) -> difysso::outbound::HttpResponse {
        return {
            .status = 200, .content_type = "", .body = "{}", .date = difysso::observe::Time(1090s)};
    });
    BOOST_TEST((probe_discovery(settings, http, clock, deadline).clock_difference == 90s));
    http.answer_with([](const HttpRequest&) -> difysso::outbound::HttpResponse {
        return {.status = 200, .content_type = "", .body = "", .date = difysso::observe::Time(0s)};
    });
    BOOST_TEST((probe_discovery(settings, http, clock, deadline).clock_difference == -1000s));
}

BOOST_AUTO_TEST_CASE(a_casdoor_that_is_away) {
    BOOST_CHECK_THROW((void)probe_application(settings, http, "", deadline), Failure);
    BOOST_CHECK_THROW((void)probe_client_secret(settings, http, deadline), Failure);
    BOOST_CHECK_THROW((void)probe_discovery(settings, http, clock, deadline), Failure);
}

BOOST_AUTO_TEST_SUITE_END()
