#include "signin/revocations.h"

#include <boost/test/unit_test.hpp>

#include "fake/log.h"
#include "fake/random.h"
#include "fake/sign_in_parts.h"

namespace {

using namespace difysso;
using observe::Reason;

struct Fixture {
    Fixture() {
        settings.dify.secret_key = observe::Secret("key");
        idp->is_asked_again = true;
        session.id = "event-1";
        session.account = "account";
        session.provider = "casdoor";
        session.issuer = "https://sso.example";
        session.sealed_grant = sealed("first");
    }
    std::string sealed(const std::string& token) {
        return grants.seal({.refresh_token = observe::Secret(token), .nonce = "n", .auth_time = {}},
                           "event-1", random);
    }
    // What was added is done when its thread has ended.
    void revoke(int times = 1) {
        signin::Revocations revocations({settings, providers, log});
        for (int i = 0; i < times; ++i)
            revocations.add(session);
    }
    void expect_logged(Reason reason) {
        const auto entries = log.entries();
        BOOST_REQUIRE(!entries.empty());
        BOOST_TEST(entries.back().event.view() == "revocation_failed");
        BOOST_TEST((entries.back().reason == reason));
        BOOST_TEST(entries.back().provider.view() == "casdoor");
        BOOST_TEST(entries.back().account.view() == "account");
    }

    fake::Random random;
    fake::Log log;
    config::Settings settings;
    std::unique_ptr<fake::Provider> made = std::make_unique<fake::Provider>();
    fake::Provider* idp = made.get();
    signin::Providers providers{fake::only(std::move(made))};
    provider::RefreshGrants grants{observe::Secret("key"), {}};
    dify::SessionRecord session;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(revocations, Fixture)

BOOST_AUTO_TEST_CASE(the_provider_of_the_session_is_told) {
    revoke(2);
    BOOST_TEST(idp->revoked == (std::vector<std::string>{"first", "first"}),
               boost::test_tools::per_element());
    BOOST_TEST(log.entries().empty());
}

BOOST_AUTO_TEST_CASE(nobody_is_told_who_gave_nothing_or_is_asked_nothing) {
    session.sealed_grant.clear();
    revoke();
    session.sealed_grant = sealed("first");
    session.provider = "another";
    revoke();
    session.provider = "casdoor";
    session.issuer = "https://moved.example";
    revoke();
    session.issuer = "https://sso.example";
    idp->is_asked_again = false;
    revoke();
    BOOST_TEST(idp->revoked.empty());
    BOOST_TEST(log.entries().empty());
}

BOOST_AUTO_TEST_CASE(what_goes_wrong_is_logged_and_the_next_has_its_turn) {
    idp->refusal = Reason::request_rejected;
    revoke(2);
    BOOST_TEST(idp->revoked.size() == 2U);
    expect_logged(Reason::request_rejected);
    idp->failure = Reason::provider_unavailable;
    revoke();
    expect_logged(Reason::provider_unavailable);
    session.id = "event-2";  // another's
    revoke();
    expect_logged(Reason::grant_rejected);
    BOOST_TEST(idp->revoked.size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
