#include "provider/refresh_grant.h"

#include <boost/test/unit_test.hpp>

#include "fake/random.h"

using difysso::observe::Secret;
using difysso::provider::RefreshGrant;
using difysso::provider::RefreshGrants;

BOOST_AUTO_TEST_SUITE(refresh_grant)

BOOST_AUTO_TEST_CASE(is_sealed_for_its_session) {
    difysso::fake::Random random;
    const RefreshGrants grants(Secret("key"), Secret());
    for (const std::optional<std::int64_t> auth_time :
         {std::optional<std::int64_t>(), std::optional<std::int64_t>(1767323045)}) {
        const std::string sealed = grants.seal({.refresh_token = Secret("a token - of any form"),
                                                .nonce = "n-0",
                                                .auth_time = auth_time},
                                               "event-1", random);
        BOOST_TEST(sealed.find("token") == std::string::npos);
        const auto opened = grants.open(sealed, "event-1");
        BOOST_REQUIRE(opened.has_value());
        BOOST_TEST(opened->refresh_token.reveal() == "a token - of any form");
        BOOST_TEST(opened->nonce == "n-0");
        BOOST_TEST((opened->auth_time == auth_time));
        BOOST_TEST(!grants.open(sealed, "event-2").has_value());
        BOOST_TEST(
            RefreshGrants(Secret("next"), Secret("key")).open(sealed, "event-1").has_value());
        BOOST_TEST(!RefreshGrants(Secret("next"), Secret()).open(sealed, "event-1").has_value());
    }
    BOOST_TEST(!grants.open("", "event-1").has_value());
}

BOOST_AUTO_TEST_CASE(without_a_refresh_token_or_with_one_too_long_there_is_none) {
    difysso::fake::Random random;
    const RefreshGrants grants(Secret("key"), Secret());
    const auto sealed = [&](std::size_t size) {
        return grants.seal(
            {.refresh_token = Secret(std::string(size, 'r')), .nonce = "n", .auth_time = {}},
            "event-1", random);
    };
    BOOST_TEST(sealed(0).empty());
    BOOST_TEST(sealed(RefreshGrants::kLongest + 1).empty());
    BOOST_TEST(grants.open(sealed(RefreshGrants::kLongest), "event-1").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
