#include "dify/tokens.h"

#include <boost/test/unit_test.hpp>

#include "fake/random.h"

using namespace difysso;

namespace {

constexpr const char* kAccount = "11207ed7-2468-46f9-822e-9d2d0641e97f";
// 2026-11-24 03:37:34.999999 UTC: Dify cuts the fraction off.
const observe::Time kNow{std::chrono::seconds(1795491454) + std::chrono::microseconds(999999)};

config::Dify settings() {
    config::Dify dify;
    dify.secret_key = config::Secret("a secret key of Dify");
    dify.edition = "SELF_HOSTED";
    return dify;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tokens)

// Header and claims are those of a Dify 1.12.1, byte for byte; the signature is that of this key.
BOOST_AUTO_TEST_CASE(jwts_are_difys_own) {
    fake::Random random;
    const auto tokens = dify::make_tokens(settings(), kAccount, kNow, random);
    BOOST_TEST(
        tokens.access_token.reveal() ==
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJ1c2VyX2lkIjoiMTEyMDdlZDctMjQ2OC00NmY5LTgyMmUtOWQyZDA2NDFlOTdmIiwiZXhwIjoxNzk1NDk1M"
        "DU0LCJpc3MiOiJTRUxGX0hPU1RFRCIsInN1YiI6IkNvbnNvbGUgQVBJIFBhc3Nwb3J0In0."
        "4HN9aLtnUt8wYugko6f8Ya3m-F-OPm3hZLatNcgh3-U");
    BOOST_TEST(
        tokens.csrf_token.reveal() ==
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJleHAiOjE3OTU0OTUwNTQsInN1YiI6IjExMjA3ZWQ3LTI0NjgtNDZmOS04MjJlLTlkMmQwNjQxZTk3ZiJ9."
        "vfk8i-F5hUeYkngh1izw3fRjszVXqZryqNP8Qwq0iT8");
}

BOOST_AUTO_TEST_CASE(a_refresh_token_is_64_random_bytes_in_hex) {
    fake::Random random;
    const auto first = dify::make_tokens(settings(), kAccount, kNow, random);
    const auto second = dify::make_tokens(settings(), kAccount, kNow, random);
    BOOST_TEST(first.refresh_token.reveal().size() == 128U);
    BOOST_TEST(first.refresh_token.reveal().starts_with("0102030405"));
    BOOST_TEST(first.refresh_token.reveal().find_first_not_of("0123456789abcdef") ==
               std::string::npos);
    BOOST_TEST(first.refresh_token.reveal() != second.refresh_token.reveal());
}

BOOST_AUTO_TEST_CASE(edition_lifetime_and_key_count) {
    fake::Random random;
    const auto usual = dify::make_tokens(settings(), kAccount, kNow, random);
    auto other = settings();
    other.edition = "COMMUNITY";
    BOOST_TEST(dify::make_tokens(other, kAccount, kNow, random).access_token.reveal() !=
               usual.access_token.reveal());
    other = settings();
    other.access_lifetime = std::chrono::minutes(61);
    BOOST_TEST(dify::make_tokens(other, kAccount, kNow, random).csrf_token.reveal() !=
               usual.csrf_token.reveal());
    other = settings();
    other.secret_key = config::Secret("another key");
    const auto signed_otherwise = dify::make_tokens(other, kAccount, kNow, random);
    const auto body = [](const observe::Secret& token) {
        return token.reveal().substr(0, token.reveal().rfind('.'));
    };
    BOOST_TEST(body(signed_otherwise.access_token) == body(usual.access_token));
    BOOST_TEST(signed_otherwise.access_token.reveal() != usual.access_token.reveal());
}

BOOST_AUTO_TEST_SUITE_END()
