#include "signin/gates.h"

#include <boost/test/unit_test.hpp>

#include "fake/metrics.h"
#include "fake/sign_in_parts.h"

namespace {

using namespace difysso;
using observe::Outcome;
using observe::Reason;

struct Fixture {
    Fixture() {
        std::vector<std::unique_ptr<provider::Provider>> made;
        made.push_back(std::make_unique<fake::Provider>());
        made.push_back(std::make_unique<fake::Provider>("okta"));
        providers.emplace(std::move(made));
        gates.emplace(*providers, 16, breakers, metrics);
    }
    provider::Provider& casdoor() const { return *providers->all()[0]; }
    provider::Provider& okta() const { return *providers->all()[1]; }
    // Asks once, with this to come of it; false when there is no way.
    bool asked(provider::Provider& provider, std::optional<Reason> refusal,
               std::optional<Reason> failure = {}) {
        try {
            auto passage = gates->enter(provider, deadline);
            const auto answer = passage.ask([&]() -> Outcome<int> {
                if (failure) throw observe::Failure(*failure);
                if (refusal) return *refusal;
                return 1;
            });
            return answer.ok() || answer.reason() == *refusal;
        } catch (const observe::Failure& thrown) {
            return failure && thrown.reason() == *failure;
        }
    }
    bool paused(provider::Provider& provider) {
        try {
            gates->enter(provider, deadline);
        } catch (const observe::Failure& failure) {
            return failure.reason() == Reason::provider_paused;
        }
        return false;
    }

    outbound::Deadline deadline = outbound::Deadline::after(std::chrono::minutes(1));
    fake::Metrics metrics;
    signin::Gates::Breakers breakers{};
    std::optional<signin::Providers> providers;
    std::optional<signin::Gates> gates;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(gates, Fixture)

BOOST_AUTO_TEST_CASE(what_a_provider_does_wrong_by_itself_closes_its_way_and_no_other) {
    for (const Reason reason : {Reason::provider_unavailable, Reason::provider_keys_unavailable,
                                Reason::deadline, Reason::provider_unavailable})
        BOOST_TEST(asked(okta(), {}, reason));
    BOOST_TEST(asked(okta(), Reason::token_response_malformed));
    BOOST_TEST(paused(okta()));
    BOOST_TEST(!paused(casdoor()));
    gates->report();
    BOOST_TEST(metrics.has(R"(difysso_breaker_open{provider="okta"} 1)"));
    BOOST_TEST(metrics.has(R"(difysso_breaker_open{provider="casdoor"} 0)"));
    BOOST_TEST(metrics.has(
        R"(difysso_dependency_failures_total{dependency="provider_okta",reason="deadline"} 1)"));
    // Another worker sees it too.
    signin::Gates another(*providers, 16, breakers, metrics);
    BOOST_CHECK_THROW(another.enter(okta(), deadline), observe::Failure);
}

BOOST_AUTO_TEST_CASE(a_persons_bad_code_never_does) {
    for (int i = 0; i < 20; ++i)
        for (const Reason reason : {Reason::code_rejected, Reason::client_rejected,
                                    Reason::id_token_nonce, Reason::token_response_refused})
            BOOST_TEST(asked(casdoor(), reason));
    BOOST_TEST(!paused(casdoor()));
}

BOOST_AUTO_TEST_CASE(an_answer_in_between_counts_as_well) {
    for (int i = 0; i < 20; ++i) {
        BOOST_TEST(asked(casdoor(), {}, Reason::provider_unavailable));
        if (i % 4 == 3) BOOST_TEST(asked(casdoor(), Reason::code_rejected));
    }
    BOOST_TEST(!paused(casdoor()));
}

BOOST_AUTO_TEST_SUITE_END()
