#include <boost/test/unit_test.hpp>

#include "unit/route/sign_in_bench.h"

using namespace difysso;
using observe::Reason;
using test::SignInBench;

namespace {

struct Fixture : SignInBench {
    web::Response departure = ask("/login?redirect_url=%2Fapps");

    std::string attempt_name() const {
        const std::string line(departure.header("Set-Cookie"));
        return line.substr(0, line.find('='));
    }
    // Its only cookie is the attempt's, deleted as it was set.
    void expect_spent(const web::Response& response, int status, const std::string& code) const {
        BOOST_TEST(response.status == status);
        BOOST_TEST(code_of(response) == code);
        BOOST_TEST(response.header("Location") == "");
        BOOST_TEST(cookies_of(response) == 1U);
        const auto line = response.header("Set-Cookie");
        BOOST_TEST(line.starts_with(attempt_name() + "=; "), line);
        for (const char* part : {"; Max-Age=0", "; Secure", "; HttpOnly", "; Path=/"})
            BOOST_TEST(line.find(part) != line.npos, part);
        BOOST_TEST(line.find("Domain") == line.npos);
        BOOST_TEST(sessions.saved.empty());
    }
    void expect_kept(const web::Response& response, int status, const std::string& code) {
        BOOST_TEST(response.status == status);
        BOOST_TEST(code_of(response) == code);
        BOOST_TEST(cookies_of(response) == 0U);
        BOOST_TEST(response.header("Location") == "");
        BOOST_TEST(untouched());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(callback_cookies, Fixture)

BOOST_AUTO_TEST_CASE(a_landing_deletes_its_attempt_and_sets_difys_cookies) {
    const auto landing = come_back(departure);
    BOOST_TEST(landing.status == 302);
    std::size_t deleted = 0;
    for (const auto& [name, value] : landing.headers)
        deleted += name == "Set-Cookie" && value.starts_with(attempt_name() + "=; ");
    BOOST_TEST(deleted == 1U);
    BOOST_TEST(cookies_of(landing) == 4U);
}

// Anybody can have a browser ask these: they must not end a sign-in that is under way.
BOOST_AUTO_TEST_CASE(what_cannot_be_the_providers_answer_leaves_the_attempt) {
    expect_kept(come_back(departure, "code=a&code=b"), 400, "parameter_duplicate");
    expect_kept(come_back(departure, "code=a&error=access_denied"), 400, "code_with_error");
    expect_kept(come_back(departure, "x=1"), 400, "code_missing");
    expect_kept(come_back(departure, "code="), 400, "code_missing");
    expect_kept(come_back(departure, "code=a%0d%0a"), 400, "code_missing");
    expect_kept(come_back(departure, "code=" + std::string(4097, 'a')), 400, "code_missing");
    expect_kept(ask("/callback?code=a"), 400, "state_missing");
    expect_kept(ask("/callback?code=a&state="), 400, "state_missing");
    expect_kept(ask("/callback?code=a&state=" + std::string(32, 'a')), 400, "state_unknown");
    expect_kept(ask("/callback?code=a&state=b", {}, "code=a&state=b"), 400, "parameter_duplicate");
    BOOST_TEST(come_back(departure).status == 302);
}

BOOST_AUTO_TEST_CASE(the_state_alone_is_nothing_without_its_cookie) {
    const std::string location(departure.header("Location"));
    const std::string state = location.substr(location.find("state=") + 6, 32);
    expect_kept(ask("/callback?code=a&state=" + state), 400, "state_unknown");
    const auto foreign = ask("/login");
    const std::string line(foreign.header("Set-Cookie"));
    for (const std::string& cookie :
         {line.substr(0, line.find(';')), attempt_name() + "=", attempt_name() + "=AAAA",
          attempt_name() + line.substr(line.find('='), line.find(';') - line.find('='))})
        expect_kept(ask("/callback?code=a&state=" + state, {{"cookie", cookie}}), 400,
                    "state_unknown");
}

BOOST_AUTO_TEST_CASE(redis_away_leaves_everything_to_be_tried_again) {
    used.failure = Reason::redis_unavailable;
    const auto away = come_back(departure);
    expect_kept(away, 503, "redis_unavailable");
    BOOST_TEST(away.header("Retry-After") == "5");
    used.failure.reset();
    BOOST_TEST(come_back(departure).status == 302);
}

BOOST_AUTO_TEST_CASE(an_answer_that_the_provider_gave_spends_the_attempt) {
    const auto denied = come_back(departure, "error=access_denied");
    expect_spent(denied, 403, "provider_denied");
    BOOST_TEST(idp->exchanges.empty());

    departure = ask("/login");
    const auto odd = come_back(
        departure, "error=%3Cscript%3E&error_description=canary&error_uri=https%3A%2F%2Fcanary");
    expect_spent(odd, 400, "provider_error");
    BOOST_TEST(odd.body.find("script") == std::string::npos);
    BOOST_TEST(odd.body.find("canary") == std::string::npos);
    BOOST_TEST(idp->exchanges.empty());

    departure = ask("/login");
    idp->refusal = Reason::id_token_nonce;
    expect_spent(come_back(departure), observe::row(Reason::id_token_nonce).status,
                 "id_token_nonce");
    idp->refusal.reset();
    expect_spent(come_back(departure), 400, "state_used");
    BOOST_TEST(idp->exchanges.size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_fails_behind_the_provider_spends_it_too) {
    idp->failure = Reason::provider_unavailable;
    expect_spent(come_back(departure), 503, "provider_unavailable");
    idp->failure.reset();

    departure = ask("/login");
    accounts.failure = Reason::database_unavailable;
    expect_spent(come_back(departure), 503, "database_unavailable");
    accounts.failure.reset();

    departure = ask("/login");
    sessions.failure = Reason::redis_refuses_writes;
    expect_spent(come_back(departure), 503, "redis_refuses_writes");
    BOOST_TEST(accounts.no_session.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_head_request_spends_nothing) {
    const std::string location(departure.header("Location"));
    const std::string line(departure.header("Set-Cookie"));
    web::Request request = test::get(
        "/sso/v1/auth/callback?code=a&state=" + location.substr(location.find("state=") + 6, 32),
        {{"host", host}, {"cookie", line.substr(0, line.find(';'))}});
    request.method = "HEAD";
    expect_kept(router.handle(request), 403, "prefetch");
    BOOST_TEST(come_back(departure).status == 302);
}

BOOST_AUTO_TEST_CASE(over_plain_http_the_names_differ_and_do_not_mix) {
    scheme = "http";
    const auto plain = ask("/login");
    const auto line = plain.header("Set-Cookie");
    BOOST_TEST(line.starts_with("difysso-attempt-"));
    BOOST_TEST(line.find("Secure") == line.npos);
    expect_kept(come_back(departure), 400, "state_unknown");  // made over https
    scheme = "https";
    expect_kept(come_back(plain), 400, "state_unknown");
    scheme = "http";
    BOOST_TEST(come_back(plain).status == 302);
}

BOOST_AUTO_TEST_SUITE_END()
