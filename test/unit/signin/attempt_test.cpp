#include "signin/attempt.h"

#include <set>

#include <boost/test/unit_test.hpp>

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "fake/clock.h"

namespace {

using namespace difysso;
using namespace std::chrono_literals;
using observe::Reason;
using signin::Attempt;
using signin::AttemptCookies;

// A browser's jar for one host: what it was told to keep, oldest first.
struct Browser {
    std::vector<std::pair<std::string, std::string>> jar;

    void take(const std::vector<web::Cookie>& cookies) {
        for (const web::Cookie& cookie : cookies) {
            std::erase_if(jar, [&](const auto& kept) { return kept.first == cookie.name; });
            if (cookie.max_age != 0s) jar.emplace_back(cookie.name, cookie.value);
        }
    }
    web::Request request() const {
        web::Request request;
        std::string line;
        for (const auto& [name, value] : jar)
            line += (line.empty() ? "" : "; ") + name + "=" + value;
        request.headers.emplace_back("cookie", line);
        return request;
    }
    std::size_t bytes() const {
        std::size_t sum = 0;
        for (const auto& [name, value] : jar)
            sum += name.size() + value.size();
        return sum;
    }
};

struct Fixture {
    fake::Clock clock;
    crypto::SystemRandom random;
    AttemptCookies cookies{observe::Secret("a secret key"), {}, 60s};
    Browser browser;

    Attempt begin(const std::string& return_target = "https://dify.example/apps",
                  bool secure = true) {
        Attempt attempt = signin::make_attempt("casdoor", "client", "https://g/v1/auth/callback",
                                               return_target, clock.now(), random);
        browser.take(cookies.begin(attempt, browser.request(), secure, false, clock.now(), random));
        return attempt;
    }
    Reason refused(std::string_view state, bool secure = true) {
        const auto found = cookies.find(state, browser.request(), secure, clock.now());
        BOOST_REQUIRE(!found);
        return found.reason();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(attempt, Fixture)

BOOST_AUTO_TEST_CASE(is_found_again_whole) {
    const Attempt made = begin();
    const auto found = cookies.find(made.state, browser.request(), true, clock.now());
    BOOST_REQUIRE(found.ok());
    BOOST_TEST(found->provider == "casdoor");
    BOOST_TEST(found->nonce == made.nonce);
    BOOST_TEST(found->code_verifier.reveal() == made.code_verifier.reveal());
    BOOST_TEST(found->redirect_uri == made.redirect_uri);
    BOOST_TEST(found->return_target == made.return_target);
    BOOST_TEST(found->client_hash == signin::client_hash("client"));
}

BOOST_AUTO_TEST_CASE(state_nonce_and_verifier_are_url_safe_long_and_new_each_time) {
    std::set<std::string> seen;
    for (int i = 0; i < 50; ++i) {
        const Attempt made = signin::make_attempt("p", "c", "r", "t", clock.now(), random);
        for (const std::string& value : {made.state, made.nonce, made.code_verifier.reveal()}) {
            BOOST_TEST(value.size() >= 22U);
            BOOST_TEST(
                value.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                        "0123456789-_") == std::string::npos);
            BOOST_TEST(seen.insert(value).second);
        }
        BOOST_TEST(made.code_verifier.reveal().size() >= 43U);  // RFC 7636, section 4.1
    }
}

BOOST_AUTO_TEST_CASE(challenge_is_the_one_of_rfc_7636_appendix_b) {
    Attempt attempt;
    attempt.code_verifier = observe::Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    BOOST_TEST(signin::code_challenge(attempt) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

BOOST_AUTO_TEST_CASE(cookie_is_host_only_http_only_lax_and_shows_nothing) {
    const Attempt made = signin::make_attempt("casdoor", "client", "r", "t", clock.now(), random);
    for (const bool secure : {true, false}) {
        const web::Cookie cookie =
            cookies.begin(made, {}, secure, false, clock.now(), random).front();
        BOOST_TEST(cookie.name.starts_with("__Host-") == secure);
        BOOST_TEST(cookie.secure == secure);
        BOOST_TEST(cookie.http_only);
        BOOST_TEST(cookie.same_site == "Lax");
        BOOST_TEST(cookie.path == "/");
        BOOST_TEST(cookie.domain.empty());
        BOOST_TEST((cookie.max_age == 600s));
        for (const std::string& secret : {made.state, made.nonce, made.code_verifier.reveal()}) {
            BOOST_TEST(cookie.value.find(secret) == std::string::npos);
            BOOST_TEST(cookie.name.find(secret) == std::string::npos);
        }
    }
}

// Browsers send no Lax cookie along with a POST from another site.
// A neighbouring domain can set `x=a, __Host-...=...`: browsers go by the name `x`.
BOOST_AUTO_TEST_CASE(an_attempt_within_another_cookies_value_is_none) {
    const Attempt made = begin();
    browser.jar = {
        {"theme", "dark, " + browser.jar.front().first + "=" + browser.jar.front().second}};
    BOOST_TEST((refused(made.state) == Reason::state_unknown));
}

BOOST_AUTO_TEST_CASE(form_post_needs_a_cookie_that_crosses_sites) {
    const Attempt made = signin::make_attempt("op", "client", "r", "t", clock.now(), random);
    const auto sent = cookies.begin(made, browser.request(), true, true, clock.now(), random);
    BOOST_REQUIRE(sent.size() == 1U);
    BOOST_TEST(sent.front().same_site == "None");
    BOOST_TEST(sent.front().secure);
    BOOST_TEST(sent.front().http_only);
    BOOST_TEST(sent.front().name.starts_with("__Host-"));
}

BOOST_AUTO_TEST_CASE(another_browser_has_no_such_attempt) {
    const Attempt made = begin();
    browser.jar.clear();
    BOOST_TEST((refused(made.state) == Reason::state_unknown));
}

BOOST_AUTO_TEST_CASE(a_state_that_we_never_made_is_refused_by_its_form) {
    begin();
    for (const char* state : {"", "short", "with blank and more characters!!", "%41%41"})
        BOOST_TEST((refused(state) == Reason::state_missing), state);
    BOOST_TEST((refused("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") == Reason::state_unknown));
}

BOOST_AUTO_TEST_CASE(one_tampered_character_makes_the_cookie_worthless) {
    const Attempt made = begin();
    const std::string value = browser.jar[0].second;
    for (std::size_t i = 0; i < value.size(); i += 7) {
        browser.jar[0].second = value;
        browser.jar[0].second[i] = value[i] == 'A' ? 'B' : 'A';
        BOOST_TEST((refused(made.state) == Reason::state_unknown));
    }
}

BOOST_AUTO_TEST_CASE(a_cookie_under_another_ones_name_is_worthless) {
    const Attempt first = begin();
    const Attempt second = begin();
    std::swap(browser.jar[0].second, browser.jar[1].second);
    BOOST_TEST((refused(first.state) == Reason::state_unknown));
    BOOST_TEST((refused(second.state) == Reason::state_unknown));
}

BOOST_AUTO_TEST_CASE(a_planted_cookie_of_the_same_name_does_not_hide_the_real_one) {
    const Attempt made = begin();
    browser.jar.insert(browser.jar.begin(), {browser.jar[0].first, "planted"});
    BOOST_TEST(cookies.find(made.state, browser.request(), true, clock.now()).ok());
}

BOOST_AUTO_TEST_CASE(another_key_opens_nothing_and_the_previous_one_does) {
    const Attempt made = begin();
    const AttemptCookies other(observe::Secret("another key"), {}, 60s);
    BOOST_TEST(!other.find(made.state, browser.request(), true, clock.now()).ok());
    const AttemptCookies rotated(observe::Secret("another key"), observe::Secret("a secret key"),
                                 60s);
    BOOST_TEST(rotated.find(made.state, browser.request(), true, clock.now()).ok());
}

BOOST_AUTO_TEST_CASE(lives_ten_minutes) {
    const Attempt made = begin();
    clock.time += 10min;
    BOOST_TEST(cookies.find(made.state, browser.request(), true, clock.now()).ok());
    clock.time += 1ms;
    BOOST_TEST((refused(made.state) == Reason::state_expired));
}

BOOST_AUTO_TEST_CASE(from_the_future_beyond_the_skew_is_refused) {
    clock.time += 60s;
    const Attempt made = begin();
    clock.time -= 60s;
    BOOST_TEST(cookies.find(made.state, browser.request(), true, clock.now()).ok());
    clock.time -= 1ms;
    BOOST_TEST((refused(made.state) == Reason::state_from_future));
}

BOOST_AUTO_TEST_CASE(tabs_do_not_disturb_each_other_and_the_oldest_goes) {
    std::vector<Attempt> made;
    for (int i = 0; i < 7; ++i) {
        made.push_back(begin());
        clock.time += 1ms;
    }
    BOOST_TEST(browser.jar.size() == AttemptCookies::kMost);
    for (std::size_t i = 0; i < made.size(); ++i)
        BOOST_TEST(cookies.find(made[i].state, browser.request(), true, clock.now()).ok() ==
                   (i >= 2));
}

BOOST_AUTO_TEST_CASE(together_they_stay_below_3500_bytes) {
    for (int i = 0; i < 6; ++i) {
        begin("https://dify.example/" + std::string(1000, 'x'));
        clock.time += 1ms;
        BOOST_TEST(browser.bytes() <= AttemptCookies::kMostBytes);
        BOOST_TEST(!browser.jar.empty());
    }
}

BOOST_AUTO_TEST_CASE(broken_and_expired_cookies_are_cleared_away_and_foreign_ones_left_alone) {
    begin();
    clock.time += 11min;
    browser.jar.emplace_back("__Host-difysso-attempt-0000000000000000", "rubbish");
    browser.jar.emplace_back("access_token", "Dify's");
    begin();
    BOOST_REQUIRE(browser.jar.size() == 2U);
    BOOST_TEST(browser.jar[0].first == "access_token");
}

BOOST_AUTO_TEST_CASE(planted_cookies_neither_break_a_sign_in_nor_blow_up_its_answer) {
    for (const char* name :
         {"__Host-difysso-attempt-a\"b", "__Host-difysso-attempt-",
          "__Host-difysso-attempt-0123456789abcdeg", "__Host-difysso-attempt-0123456789abcdef0"})
        browser.jar.emplace_back(name, "x");
    for (int i = 0; i < 400; ++i) {
        const std::string digits = std::to_string(1000000000000000 + i);
        browser.jar.emplace_back("__Host-difysso-attempt-" + digits, "x");
    }
    const Attempt made = signin::make_attempt("p", "c", "r", "t", clock.now(), random);
    const auto sent = cookies.begin(made, browser.request(), true, false, clock.now(), random);
    BOOST_TEST(sent.size() <= 12U);
    for (const web::Cookie& cookie : sent)
        BOOST_CHECK_NO_THROW(web::set_cookie_line(cookie, clock.now()));
}

BOOST_AUTO_TEST_CASE(end_deletes_its_cookie) {
    const Attempt made = begin();
    browser.take({AttemptCookies::end(made.state, true)});
    BOOST_TEST(browser.jar.empty());
}

BOOST_AUTO_TEST_SUITE_END()
