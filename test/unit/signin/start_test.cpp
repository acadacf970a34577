#include "signin/start.h"

#include <boost/test/unit_test.hpp>

#include "fake/clock.h"
#include "fake/metrics.h"
#include "fake/random.h"
#include "fake/sign_in_parts.h"

namespace {

using namespace difysso;
using observe::Reason;

struct Fixture {
    Fixture() { settings.dify.secret_key = observe::Secret("key"); }

    observe::Outcome<signin::Start::Departure> depart(const signin::Start::Wish& wish = {}) {
        const web::Call call{.request = request,
                             .origin = origin,
                             .mount_path = "/sso",
                             .version = "latest",
                             .query = {},
                             .language = {},
                             .client_address = "192.0.2.1",
                             .asked_origin = origin};
        return start.depart(*idp, wish, call);
    }
    bool leads_to(const std::string& part, const signin::Start::Wish& wish = {}) {
        return depart(wish)->location.find(part) != std::string::npos;
    }

    fake::Clock clock;
    fake::Random random;
    config::Settings settings;
    std::unique_ptr<fake::Provider> made = std::make_unique<fake::Provider>();
    fake::Provider* idp = made.get();
    signin::Providers providers{fake::only(std::move(made))};
    fake::Metrics metrics;
    signin::Gates::Breakers breakers{};
    signin::Gates gates{providers, 4, breakers, metrics};
    config::Origin origin{"https", "g", 443};
    web::Request request;
    signin::AttemptCookies attempts{observe::Secret("key"), observe::Secret(""),
                                    std::chrono::seconds(60)};
    signin::Start start{settings, attempts, gates, clock, random};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(start, Fixture)

BOOST_AUTO_TEST_CASE(a_departure_has_one_cookie_and_the_callback_of_version_1) {
    const auto departure = depart();
    BOOST_REQUIRE(departure.ok());
    BOOST_TEST(departure->location.starts_with("https://sso.example/login?state="));
    BOOST_TEST(departure->location.ends_with("&redirect_uri=https://g/sso/v1/auth/callback"));
    BOOST_REQUIRE(departure->cookies.size() == 1U);
    BOOST_TEST(departure->cookies.front().same_site == "Lax");
    BOOST_TEST(leads_to("/signup?", {.page = signin::Start::Page::signup}));
}

BOOST_AUTO_TEST_CASE(form_post_over_https_only) {
    idp->form_post = true;
    BOOST_TEST(depart()->cookies.front().same_site == "None");
    origin = {"http", "g", 80};
    BOOST_TEST((depart().reason() == Reason::bad_request));
}

BOOST_AUTO_TEST_CASE(a_hint_is_passed_on_unless_it_is_odd) {
    BOOST_TEST(leads_to("&login_hint=alice@example.test", {.login_hint = "alice@example.test"}));
    const std::string long_one(321, 'a');
    for (const std::string& odd : {std::string("a\nb"), std::string("a\0b", 3), long_one})
        BOOST_TEST(!leads_to("login_hint", {.login_hint = odd}));
}

BOOST_AUTO_TEST_CASE(a_provider_that_cannot_be_gone_to) {
    idp->departure_refusal = Reason::request_rejected;
    BOOST_TEST((depart().reason() == Reason::request_rejected));
    idp->departure_failure = Reason::provider_unavailable;
    BOOST_CHECK_THROW(depart(), observe::Failure);
}

// Design: login never waits behind a provider; one that must be asked first has a way like any
// other.
BOOST_AUTO_TEST_CASE(only_who_must_be_asked_first_is_kept_from_its_provider) {
    breakers[0].faults = 5;
    breakers[0].open_until = std::numeric_limits<std::int64_t>::max();
    BOOST_TEST(depart().ok());
    idp->asks = true;
    BOOST_CHECK_THROW(depart(), observe::Failure);
    breakers[0].faults = 0;
    BOOST_TEST(depart().ok());
    idp->departure_failure = Reason::provider_unavailable;
    for (int i = 0; i < 5; ++i)
        BOOST_CHECK_THROW(depart(), observe::Failure);
    BOOST_TEST(breakers[0].faults == 5U);
}

BOOST_AUTO_TEST_SUITE_END()
