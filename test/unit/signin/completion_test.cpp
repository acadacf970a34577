#include "signin/completion.h"

#include <boost/test/unit_test.hpp>

#include "fake/clock.h"
#include "fake/log.h"
#include "fake/metrics.h"
#include "fake/random.h"
#include "fake/sign_in_parts.h"

namespace {

using namespace difysso;
using observe::Reason;

struct Fixture {
    Fixture() {
        settings.dify.version = config::Version{1, 15, 0};
        settings.dify.era = config::Era::cookies;
        settings.dify.edition = "SELF_HOSTED";
        answer.state = attempt.state;
        answer.code = observe::Secret("code");
        request.request_id = "0123456789abcdef0123456789abcdef";
    }

    observe::Outcome<signin::Landing> run() {
        auto claimed = completion.claim(attempt, answer, request.deadline);
        if (!claimed) return claimed.refusal();
        return completion.finish(std::move(claimed.value()), attempt, answer, call);
    }
    // Nothing was asked of the provider, written or issued.
    void expect_nothing_happened() const {
        BOOST_TEST(idp->exchanges.empty());
        expect_nothing_issued();
        BOOST_TEST(accounts.people.empty());
        BOOST_TEST(accounts.refusals.empty());
    }
    void expect_nothing_issued() const {
        BOOST_TEST(sessions.saved.empty());
        BOOST_TEST(log.count("sign_in") == 0);
    }

    fake::Clock clock;
    fake::Random random;
    fake::Log log;
    static config::Settings with_key() {
        config::Settings made;
        made.dify.secret_key = observe::Secret("key");
        return made;
    }
    config::Settings settings = with_key();
    std::unique_ptr<fake::Provider> made = std::make_unique<fake::Provider>();
    fake::Provider* idp = made.get();
    signin::Providers providers{fake::only(std::move(made))};
    fake::Metrics metrics;
    signin::Gates::Breakers breakers{};
    signin::Gates gates{providers, 4, breakers, metrics};
    fake::UsedStates used;
    fake::Accounts accounts;
    fake::Sessions sessions;
    signin::Completion completion{
        {settings, providers, gates, used, accounts, sessions, clock, random, log}};
    signin::Attempt attempt = signin::make_attempt(
        "casdoor", "client", "https://g/v1/auth/callback", "https://g/apps", clock.now(), random);
    signin::CallbackAnswer answer{};
    web::Request request;
    web::Call call{.request = request,
                   .origin = {"https", "g", 443},
                   .mount_path = {},
                   .version = "v1",
                   .query = {},
                   .language = {},
                   .client_address = "192.0.2.1",
                   .asked_origin = {"https", "g", 443}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(completion, Fixture)

BOOST_AUTO_TEST_CASE(signs_in) {
    const auto landing = run();
    BOOST_REQUIRE(landing.ok());
    BOOST_TEST(landing->location == "https://g/apps");
    BOOST_TEST(landing->cookies.size() == 3U);
    BOOST_REQUIRE(idp->exchanges.size() == 1U);
    BOOST_TEST(idp->exchanges[0].code.reveal() == "code");
    BOOST_TEST(idp->exchanges[0].code_verifier.reveal() == attempt.code_verifier.reveal());
    BOOST_TEST(idp->exchanges[0].redirect_uri == "https://g/v1/auth/callback");
    BOOST_TEST(idp->exchanges[0].nonce == attempt.nonce);
    BOOST_TEST(sessions.saved.size() == 1U);
    BOOST_TEST(log.count("sign_in") == 1);
}

// For the provider's logout, when that is to be visited: else there is none to keep.
BOOST_AUTO_TEST_CASE(an_id_token_is_kept_sealed_for_its_session) {
    idp->identity.id_token = observe::Secret("h.c.s");
    BOOST_REQUIRE(run().ok());
    const std::string& sealed = sessions.origins.back().sealed_id_token;
    BOOST_TEST(sealed.find("h.c.s") == std::string::npos);
    const provider::IdTokenHints hints(settings.dify.secret_key, {});
    BOOST_TEST(hints.open(sealed, "event-1").reveal() == "h.c.s");
    BOOST_TEST(hints.open(sealed, "event-2").empty());
}

BOOST_AUTO_TEST_CASE(a_refresh_token_is_kept_sealed_where_the_provider_is_asked_again) {
    idp->identity.grant = {
        .refresh_token = observe::Secret("refresh"), .nonce = "n", .auth_time = {}};
    BOOST_REQUIRE(run().ok());
    BOOST_TEST(sessions.origins.back().sealed_grant.empty());
    idp->is_asked_again = true;
    attempt.state += "2";
    answer.state = attempt.state;
    BOOST_REQUIRE(run().ok());
    const std::string& sealed = sessions.origins.back().sealed_grant;
    BOOST_TEST(sealed.find("refresh") == std::string::npos);
    const provider::RefreshGrants grants(settings.dify.secret_key, {});
    BOOST_TEST(grants.open(sealed, "event-1")->refresh_token.reveal() == "refresh");
    BOOST_TEST(!grants.open(sealed, "event-2").has_value());
    BOOST_TEST(log.count("no_refresh_token") == 0);
}

BOOST_AUTO_TEST_CASE(without_a_refresh_token_the_sign_in_works_and_the_log_says_so_once) {
    idp->is_asked_again = true;
    for (int i = 0; i < 3; ++i) {
        attempt.state += "2";
        answer.state = attempt.state;
        BOOST_REQUIRE(run().ok());
        BOOST_TEST(sessions.origins.back().sealed_grant.empty());
    }
    BOOST_TEST(log.count("no_refresh_token") == 1);
}

BOOST_AUTO_TEST_CASE(a_state_works_once) {
    BOOST_REQUIRE(run().ok());
    BOOST_TEST((run().reason() == Reason::state_used));
    BOOST_TEST(idp->exchanges.size() == 1U);
    BOOST_TEST(sessions.saved.size() == 1U);
}

BOOST_AUTO_TEST_CASE(with_redis_away_nothing_reaches_the_provider) {
    used.failure = Reason::redis_unavailable;
    BOOST_CHECK_THROW(run(), observe::Failure);
    expect_nothing_happened();
    used.failure.reset();
    BOOST_TEST(run().ok());  // the same address, tried again
}

// Design: the way to the provider is taken before the state is marked used.
BOOST_AUTO_TEST_CASE(with_no_way_to_the_provider_the_same_address_can_be_tried_again) {
    const auto refused_for = [&] {
        try {
            static_cast<void>(run());
        } catch (const observe::Failure& failure) {
            return failure.reason();
        }
        return Reason::internal;
    };
    breakers[0].faults = 5;
    breakers[0].open_until = std::numeric_limits<std::int64_t>::max();
    BOOST_TEST((refused_for() == Reason::provider_paused));
    breakers[0].faults = 0;
    {
        request.deadline = outbound::Deadline::after(std::chrono::seconds(0));
        const auto deadline = outbound::Deadline::after(std::chrono::minutes(1));
        const auto one = gates.enter(*idp, deadline);
        const auto all_of_four = gates.enter(*idp, deadline);
        BOOST_TEST((refused_for() == Reason::busy));
    }
    expect_nothing_happened();
    BOOST_TEST(used.used.empty());
    BOOST_TEST(run().ok());
}

BOOST_AUTO_TEST_CASE(a_denied_sign_in_needs_no_way_to_the_provider) {
    breakers[0].faults = 5;
    breakers[0].open_until = std::numeric_limits<std::int64_t>::max();
    answer.code = {};
    answer.error = "access_denied";
    BOOST_TEST((run().reason() == Reason::provider_denied));
}

BOOST_AUTO_TEST_CASE(five_failed_exchanges_close_the_way) {
    idp->failure = Reason::provider_unavailable;
    for (int i = 0; i < 5; ++i) {
        attempt.state.back() = static_cast<char>('a' + i);
        BOOST_CHECK_THROW(run(), observe::Failure);
    }
    BOOST_TEST(idp->exchanges.size() == 5U);
    attempt.state.back() = 'z';
    BOOST_CHECK_THROW(run(), observe::Failure);
    BOOST_TEST(idp->exchanges.size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_provider_taken_out_of_the_configuration) {
    attempt.provider = "gone";
    BOOST_TEST((run().reason() == Reason::provider_unknown));
    expect_nothing_happened();
    BOOST_TEST(used.used.empty());
}

BOOST_AUTO_TEST_CASE(another_client_id_than_the_attempt_began_with) {
    idp->client = "another";
    BOOST_TEST((run().reason() == Reason::client_changed));
    expect_nothing_happened();
}

BOOST_AUTO_TEST_CASE(iss_is_checked_when_it_is_there) {
    for (const char* iss : {"", "https://sso.example/", "https://evil.example"}) {
        answer.iss = iss;
        BOOST_TEST((run().reason() == Reason::iss_mismatch), iss);
    }
    expect_nothing_happened();
    answer.iss = "https://sso.example";
    BOOST_TEST(run().ok());
}

// RFC 9700, section 4.4.2.2: a provider that sends no iss is told apart by where its answers come
// to.
BOOST_AUTO_TEST_CASE(an_answer_comes_to_the_callback_that_the_attempt_named) {
    for (const char* other : {"okta", "casdoor", "auth"}) {
        answer.callback_of = other;
        BOOST_TEST((run().reason() == Reason::callback_mismatch), other);
    }
    attempt.redirect_uri = "https://g/sso/v1/auth/callback/okta";
    for (const char* other : {"", "okt", "ta", "casdoor"}) {
        answer.callback_of = other;
        BOOST_TEST((run().reason() == Reason::callback_mismatch), other);
    }
    expect_nothing_happened();
    BOOST_TEST(used.used.empty());
    answer.callback_of = "okta";
    BOOST_REQUIRE(run().ok());
    BOOST_TEST(idp->exchanges[0].redirect_uri == "https://g/sso/v1/auth/callback/okta");
}

BOOST_AUTO_TEST_CASE(iss_may_not_be_missing_where_it_was_announced) {
    idp->iss_required = true;
    BOOST_TEST((run().reason() == Reason::iss_missing));
    answer.code = {};
    answer.error = "access_denied";
    BOOST_TEST((run().reason() == Reason::iss_missing));
    expect_nothing_happened();
    BOOST_TEST(used.used.empty());
}

BOOST_AUTO_TEST_CASE(an_error_of_the_provider) {
    answer.code = {};
    answer.error = "access_denied";
    BOOST_TEST((run().reason() == Reason::provider_denied));
    answer.error = "<script>";
    BOOST_TEST((run().reason() == Reason::provider_error));
    expect_nothing_happened();
}

BOOST_AUTO_TEST_CASE(a_refused_token_is_recorded_without_a_person) {
    idp->refusal = Reason::id_token_nonce;
    BOOST_TEST((run().reason() == Reason::id_token_nonce));
    expect_nothing_issued();
    BOOST_TEST(accounts.people.empty());
    BOOST_REQUIRE(accounts.refusals.size() == 1U);
    BOOST_TEST(accounts.refusals[0].sub.empty());
    BOOST_TEST((accounts.refusals[0].reason == Reason::id_token_nonce));
}

BOOST_AUTO_TEST_CASE(a_refused_person_is_recorded_with_the_true_reason) {
    accounts.refusal = Reason::account_linking_off;
    BOOST_TEST((run().reason() == Reason::account_linking_off));
    expect_nothing_issued();
    BOOST_REQUIRE(accounts.refusals.size() == 1U);
    BOOST_TEST(accounts.refusals[0].sub == "sub-alice");
    BOOST_TEST(accounts.refusals[0].email == "alice@example.test");
    BOOST_TEST((accounts.refusals[0].reason == Reason::account_linking_off));
}

BOOST_AUTO_TEST_CASE(a_malformed_address_is_refused_before_the_database_is_asked) {
    idp->identity.email = "attacker@evil.test@example.test";
    BOOST_TEST((run().reason() == Reason::email_malformed));
    BOOST_TEST(accounts.people.empty());
    expect_nothing_issued();
    BOOST_REQUIRE(accounts.refusals.size() == 1U);
    BOOST_TEST(accounts.refusals[0].email.empty());
}

BOOST_AUTO_TEST_CASE(a_refusal_stands_when_its_event_is_lost) {
    accounts.refusal = Reason::account_not_active;
    accounts.event_failure = Reason::database_unavailable;
    BOOST_TEST((run().reason() == Reason::account_not_active));
    BOOST_TEST(log.count("event_lost") == 1);
    expect_nothing_issued();
}

BOOST_AUTO_TEST_CASE(when_redis_fails_at_the_end_nothing_is_issued_and_the_event_says_so) {
    sessions.failure = Reason::redis_refuses_writes;
    BOOST_CHECK_EXCEPTION(run(), observe::Failure, [](const observe::Failure& failure) {
        return failure.reason() == Reason::redis_refuses_writes;
    });
    expect_nothing_issued();
    BOOST_REQUIRE(accounts.no_session.size() == 1U);
    BOOST_TEST(accounts.no_session[0] == "event-1");
}

BOOST_AUTO_TEST_CASE(a_provider_that_is_away_costs_the_attempt_but_writes_nothing) {
    idp->failure = Reason::provider_unavailable;
    BOOST_CHECK_THROW(run(), observe::Failure);
    expect_nothing_issued();
    BOOST_TEST(accounts.refusals.empty());
    BOOST_TEST(used.used.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
