#include "observe/secret.h"

#include <type_traits>

#include <boost/test/unit_test.hpp>

using difysso::observe::Secret;

static_assert(!std::is_convertible_v<std::string, Secret>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::equality_comparable<Secret>);

BOOST_AUTO_TEST_SUITE(secrets)

BOOST_AUTO_TEST_CASE(a_secret_is_copied_and_moved) {
    for (const std::size_t size : {std::size_t{3}, std::size_t{300}}) {
        const std::string text(size, 'x');
        Secret first{text};
        Secret second{first};
        BOOST_TEST(second.reveal() == text);
        const Secret third{std::move(first)};
        BOOST_TEST(third.reveal() == text);
        BOOST_TEST(
            first.empty());  // NOLINT(bugprone-use-after-move): that it is empty is the point
        Secret fourth;
        BOOST_TEST(fourth.empty());
        fourth = second;
        BOOST_TEST(fourth.reveal() == text);
        second = std::move(fourth);
        BOOST_TEST(second.reveal() == text);
        BOOST_TEST(fourth.empty());  // NOLINT(bugprone-use-after-move)
    }
}

BOOST_AUTO_TEST_CASE(assigning_a_secret_to_itself_keeps_it) {
    Secret secret{"canary"};
    Secret& same = secret;
    secret = same;
    BOOST_TEST(secret.reveal() == "canary");
}

BOOST_AUTO_TEST_SUITE_END()
