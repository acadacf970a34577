#include "signin/provider_recheck.h"

#include <boost/test/unit_test.hpp>

#include "fake/log.h"
#include "fake/metrics.h"
#include "fake/random.h"
#include "fake/sign_in_parts.h"

namespace {

using namespace difysso;
using observe::Reason;
using Verdict = dify::Recheck::Verdict;

struct Fixture {
    Fixture() {
        settings.sign_in.allowed_groups = {"staff"};
        idp->is_asked_again = true;
        idp->word = idp->identity;
        idp->word->groups = {"staff", "editors"};
        session.id = "event-1";
        session.provider = "casdoor";
        session.issuer = "https://sso.example";
        session.sub = "sub-alice";
        session.claimed_email = "alice@example.test";
        session.email_verified = true;
        session.groups = {"staff"};
        session.sealed_grant = sealed("first");
    }
    std::string sealed(const std::string& token, const std::string& for_session = "event-1") {
        return grants.seal({.refresh_token = observe::Secret(token), .nonce = "n", .auth_time = {}},
                           for_session, random);
    }
    observe::Outcome<Verdict> ask() { return recheck.ask(session, asker, soon); }
    std::string kept() {
        return grants.open(session.sealed_grant, "event-1")->refresh_token.reveal();
    }
    // The session ends, and an event says why; nothing of what was said is taken over.
    void expect_leaves(Reason reason) {
        const dify::SessionRecord before = session;
        const std::size_t events = accounts.refusals.size();
        const auto verdict = ask();
        BOOST_REQUIRE(verdict.ok());
        BOOST_TEST((*verdict == Verdict::leaves));
        BOOST_REQUIRE(accounts.refusals.size() == events + 1);
        BOOST_TEST((accounts.refusals.back().reason == reason),
                   observe::row(accounts.refusals.back().reason).code);
        BOOST_TEST(accounts.refusals.back().sub == "sub-alice");
        BOOST_TEST(session.groups == before.groups, boost::test_tools::per_element());
        BOOST_TEST(session.claimed_email == before.claimed_email);
    }

    fake::Random random;
    fake::Log log;
    config::Settings settings = [] {
        config::Settings with_key;
        with_key.dify.secret_key = observe::Secret("key");
        return with_key;
    }();
    provider::RefreshGrants grants{settings.dify.secret_key, {}};
    std::unique_ptr<fake::Provider> made = std::make_unique<fake::Provider>();
    fake::Provider* idp = made.get();
    signin::Providers providers{fake::only(std::move(made))};
    fake::Metrics metrics;
    signin::Gates::Breakers breakers{};
    signin::Gates gates{providers, 4, breakers, metrics};
    fake::Accounts accounts;
    signin::ProviderRecheck recheck{{settings, providers, gates, accounts, random, log}};
    dify::SessionRecord session;
    dify::Recheck::Asker asker{
        .context = {.request_id = "r", .client_address = "", .user_agent = ""},
        .trace = {.id = std::string(32, 'a')}};
    outbound::Deadline soon = outbound::Deadline::after(std::chrono::seconds(60));
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(provider_recheck, Fixture)

BOOST_AUTO_TEST_CASE(who_fits_stays_with_what_is_said_now) {
    idp->word->email = "Alice@Example.Test";
    idp->word->email_verified = false;
    BOOST_TEST((ask().value() == Verdict::stays));
    BOOST_TEST(session.groups == (std::vector<std::string>{"staff", "editors"}),
               boost::test_tools::per_element());
    BOOST_TEST(session.claimed_email == "Alice@Example.Test");
    BOOST_TEST(!session.email_verified);
    BOOST_REQUIRE(idp->questions.size() == 1U);
    BOOST_TEST(idp->questions[0].refresh_token == "first");
    BOOST_TEST(idp->questions[0].nonce == "n");
    BOOST_TEST(idp->questions[0].sub == "sub-alice");
    BOOST_TEST(idp->questions[0].trace == std::string(32, 'a'));
    BOOST_TEST(kept() == "first");
    BOOST_TEST(accounts.refusals.empty());
}

BOOST_AUTO_TEST_CASE(nobody_is_asked_about_a_session_of_another_kind) {
    const auto unasked = [&] {
        const auto verdict = ask();
        return verdict.ok() && *verdict == Verdict::stays && idp->questions.empty();
    };
    const dify::SessionRecord good = session;
    session.sealed_grant.clear();
    BOOST_TEST(unasked());
    session = good;
    session.provider = "gone";
    BOOST_TEST(unasked());
    session = good;
    session.issuer = "https://sso.example/";
    BOOST_TEST(unasked());
    session = good;
    BOOST_TEST(recheck.asks());
    idp->is_asked_again = false;
    BOOST_TEST(unasked());
    BOOST_TEST(!recheck.asks());
}

BOOST_AUTO_TEST_CASE(who_is_in_no_allowed_group_any_more_leaves) {
    idp->word->groups = {"editors"};
    expect_leaves(Reason::group_not_allowed);
    idp->word->groups = {};
    expect_leaves(Reason::group_not_allowed);
    BOOST_TEST(log.count("recheck_refused") == 2);
}

BOOST_AUTO_TEST_CASE(the_address_has_to_be_of_an_allowed_domain) {
    settings.sign_in.allowed_email_domains = {"example.test"};
    BOOST_TEST((ask().value() == Verdict::stays));
    // What isn't spoken of is as it was.
    idp->word->email.reset();
    idp->word->email_verified = false;
    BOOST_TEST((ask().value() == Verdict::stays));
    BOOST_TEST(session.email_verified);
    idp->word->email = "alice@example.test";
    expect_leaves(Reason::email_domain_not_allowed);  // not verified
    idp->word->email = "alice@elsewhere.test";
    idp->word->email_verified = true;
    expect_leaves(Reason::email_domain_not_allowed);
}

BOOST_AUTO_TEST_CASE(whom_the_provider_turned_away_leaves) {
    for (const Reason reason : {Reason::grant_rejected, Reason::id_token_auth_time}) {
        idp->refusal = reason;
        expect_leaves(reason);
    }
}

BOOST_AUTO_TEST_CASE(a_grant_that_cant_be_opened_is_none) {
    for (const std::string& other : {std::string("x"), sealed("first", "event-2")}) {
        session.sealed_grant = other;
        expect_leaves(Reason::grant_rejected);
    }
    BOOST_TEST(idp->questions.empty());
}

BOOST_AUTO_TEST_CASE(a_word_without_claims_changes_nothing) {
    idp->word.reset();
    BOOST_TEST((ask().value() == Verdict::stays));
    BOOST_TEST(session.groups == std::vector<std::string>{"staff"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_wrong_answer_is_refused_and_says_nothing_of_the_person) {
    idp->refusal = Reason::id_token_signature_invalid;
    const auto verdict = ask();
    BOOST_REQUIRE(!verdict.ok());
    BOOST_TEST((verdict.reason() == Reason::id_token_signature_invalid));
    BOOST_TEST(accounts.refusals.size() == 1U);
    BOOST_TEST(session.groups == std::vector<std::string>{"staff"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_next_refresh_token_is_kept_whatever_comes_of_it) {
    idp->next_refresh_token = "second";
    BOOST_TEST((ask().value() == Verdict::stays));
    BOOST_TEST(kept() == "second");
    BOOST_TEST(grants.open(session.sealed_grant, "event-1")->nonce == "n");
    idp->next_refresh_token = "third";
    idp->refusal = Reason::id_token_aud;
    BOOST_TEST(!ask().ok());
    BOOST_TEST(kept() == "third");
    idp->next_refresh_token = "fourth";
    idp->failure = Reason::provider_unavailable;
    BOOST_CHECK_THROW((void)ask(), observe::Failure);
    BOOST_TEST(kept() == "fourth");
}

BOOST_AUTO_TEST_CASE(it_is_sealed_anew_under_the_key_of_now) {
    settings.dify.secret_key_previous = settings.dify.secret_key;
    settings.dify.secret_key = observe::Secret("next");
    signin::ProviderRecheck later({settings, providers, gates, accounts, random, log});
    BOOST_TEST((later.ask(session, asker, soon).value() == Verdict::stays));
    const provider::RefreshGrants next(observe::Secret("next"), {});
    BOOST_TEST(next.open(session.sealed_grant, "event-1")->refresh_token.reveal() == "first");
}

// By the same breaker and the same slots as sign-ins.
BOOST_AUTO_TEST_CASE(a_provider_that_is_away_isnt_asked_for_a_while) {
    idp->failure = Reason::provider_unavailable;
    for (int i = 0; i < 5; ++i)
        BOOST_CHECK_THROW((void)ask(), observe::Failure);
    BOOST_CHECK_EXCEPTION((void)ask(), observe::Failure, [](const observe::Failure& failure) {
        return failure.reason() == Reason::provider_paused;
    });
    BOOST_TEST(idp->questions.size() == 5U);
    BOOST_TEST(gates.bulkhead().in_use() == 0U);
    BOOST_TEST(accounts.refusals.empty());
}

BOOST_AUTO_TEST_CASE(a_refusal_stands_though_its_event_cant_be_written) {
    idp->refusal = Reason::grant_rejected;
    accounts.event_failure = Reason::database_unavailable;
    BOOST_TEST((ask().value() == Verdict::leaves));
    BOOST_TEST(log.count("event_lost") == 1);
}

BOOST_AUTO_TEST_SUITE_END()
