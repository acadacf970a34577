#include <boost/test/unit_test.hpp>

#include "unit/provider/key_source_fixture.h"

using namespace difysso::provider;
using namespace difysso::test;
using difysso::outbound::HttpRequest;

BOOST_FIXTURE_TEST_SUITE(key_source, KeySourceFixture)

BOOST_AUTO_TEST_CASE(asks_for_nothing_until_it_must) {
    BOOST_TEST(http.count() == 0U);
    BOOST_TEST(source.current(deadline) != nullptr);
    BOOST_TEST(http.count() == 1U);
    BOOST_TEST(http.requests().front().method == "GET");
    BOOST_TEST(http.requests().front().target == "/jwks");
}

BOOST_AUTO_TEST_CASE(a_warm_source_asks_for_nothing) {
    BOOST_TEST(source.refresh(deadline));
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(source.current(deadline) != nullptr);
    BOOST_TEST(http.count() == 1U);
}

BOOST_AUTO_TEST_CASE(refreshes_every_ten_minutes) {
    BOOST_TEST(source.refresh(deadline));
    now += 10min - 1s;
    BOOST_TEST(source.refresh(deadline));
    BOOST_TEST(http.count() == 1U);
    now += 1s;
    BOOST_TEST(source.refresh(deadline));
    BOOST_TEST(http.count() == 2U);
    now += 9min;
    BOOST_TEST(source.refresh(deadline));
    BOOST_TEST(http.count() == 2U);
}

BOOST_AUTO_TEST_CASE(requests_leave_the_refresh_to_the_background) {
    const auto keys = source.current(deadline);
    now += 24h;
    BOOST_TEST((source.current(deadline) == keys));
    BOOST_TEST(http.count() == 1U);
}

BOOST_AUTO_TEST_CASE(tries_again_five_seconds_after_a_failure) {
    http.answer_with(away());
    BOOST_TEST(!source.refresh(deadline));
    now += 5s - 1ms;
    BOOST_TEST(!source.refresh(deadline));
    BOOST_TEST(failure_of_current(deadline) == "provider_keys_unavailable");
    BOOST_TEST(http.count() == 1U);
    now += 1ms;
    http.answer_with(always(200, jwks(Signer::rsa())));
    BOOST_TEST(source.current(deadline) != nullptr);
    BOOST_TEST(http.count() == 2U);
}

BOOST_AUTO_TEST_CASE(keeps_the_last_good_set) {
    const auto keys = source.current(deadline);
    for (const auto& bad :
         {away(), always(500, ""), always(200, "<html>"), always(200, R"({"keys":[]})"),
          always(404, jwks(Signer::rsa())), always(302, jwks(Signer::rsa())),
          always(200, R"({"status":"error","msg":"x"})")}) {
        now += 10min;
        http.answer_with(bad);
        const std::size_t before = http.count();
        BOOST_TEST(source.refresh(deadline));
        BOOST_TEST(http.count() == before + 1);
        BOOST_TEST((source.current(deadline) == keys));
    }
}

BOOST_AUTO_TEST_CASE(after_a_failed_refresh_it_is_due_soon) {
    BOOST_TEST(source.refresh(deadline));
    now += 10min;
    http.answer_with(away());
    BOOST_TEST(source.refresh(deadline));
    now += 5s;
    BOOST_TEST(source.refresh(deadline));
    BOOST_TEST(http.count() == 3U);
}

BOOST_AUTO_TEST_CASE(an_unknown_key_is_asked_for_once_a_minute) {
    const auto keys = source.current(deadline);
    http.answer_with(always(200, jwks(Signer::stranger())));
    // The first fetch doesn't count.
    const auto newer = source.newer_than(keys, deadline);
    BOOST_TEST((newer != nullptr && newer != keys));
    BOOST_TEST(http.count() == 2U);
    BOOST_TEST((source.current(deadline) == newer));
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(source.newer_than(newer, deadline) == nullptr);
    now += 1min - 1ms;
    BOOST_TEST(source.newer_than(newer, deadline) == nullptr);
    BOOST_TEST(http.count() == 2U);
    now += 1ms;
    BOOST_TEST(source.newer_than(newer, deadline) != nullptr);
    BOOST_TEST(http.count() == 3U);
}

BOOST_AUTO_TEST_CASE(who_has_an_old_set_gets_the_new_one_without_a_fetch) {
    const auto old = source.current(deadline);
    const auto newer = source.newer_than(old, deadline);
    BOOST_TEST((source.newer_than(old, deadline) == newer));
    BOOST_TEST(http.count() == 2U);
}

// When the provider is away an attacker's tokens must not make us hammer it.
BOOST_AUTO_TEST_CASE(a_failed_search_counts_too) {
    const auto keys = source.current(deadline);
    http.answer_with(away());
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(source.newer_than(keys, deadline) == nullptr);
    BOOST_TEST(http.count() == 2U);
    // The background looks again by itself.
    now += 5s;
    http.answer_with(always(200, jwks(Signer::stranger())));
    BOOST_TEST(source.refresh(deadline));
    BOOST_TEST(source.newer_than(keys, deadline) != nullptr);
    BOOST_TEST(http.count() == 3U);
}

// Whatever ends a fetch, the next one must be possible.
BOOST_AUTO_TEST_CASE(an_unforeseen_exception_leaves_it_usable) {
    http.answer_with([](const HttpRequest&) -> difysso::outbound::HttpResponse {
        throw std::runtime_error("out of something");
    });
    BOOST_CHECK_THROW((void)source.current(deadline), std::runtime_error);
    http.answer_with(always(200, jwks(Signer::rsa())));
    BOOST_TEST(source.current(deadline) != nullptr);
}

BOOST_AUTO_TEST_CASE(pinned_keys_are_never_fetched) {
    KeySource pinned(KeySet::from_pem(Signer::rsa().public_pem()).value());
    BOOST_TEST(pinned.refresh(deadline));
    const auto keys = pinned.current(deadline);
    BOOST_TEST(keys != nullptr);
    BOOST_TEST(pinned.newer_than(keys, deadline) == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
