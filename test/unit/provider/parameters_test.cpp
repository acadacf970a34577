#include "provider/parameters.h"

#include <boost/test/unit_test.hpp>

#include "crypto/encoding.h"

using namespace difysso::provider;

BOOST_AUTO_TEST_SUITE(parameters)

// RFC 3986, section 2.3: only these stand for themselves.
BOOST_AUTO_TEST_CASE(every_byte) {
    constexpr std::string_view unreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (int byte = 0; byte < 256; ++byte) {
        const std::string text(1, static_cast<char>(byte));
        std::string encoded = percent_encode(text);
        if (unreserved.find(text) != std::string_view::npos) {
            BOOST_TEST(encoded == text);
        } else {
            BOOST_REQUIRE(encoded.size() == 3U);
            BOOST_TEST(encoded.front() == '%');
            BOOST_TEST(std::stoi(encoded.substr(1), nullptr, 16) == byte);
        }
    }
}

BOOST_AUTO_TEST_CASE(names_and_values) {
    BOOST_TEST(encode_parameters({}) == "");
    BOOST_TEST(encode_parameters({{"a", ""}}) == "a=");
    BOOST_TEST(encode_parameters({{"scope", "openid email"}, {"x&y", "1=2+3"}}) ==
               "scope=openid%20email&x%26y=1%3D2%2B3");
}

BOOST_AUTO_TEST_SUITE_END()
