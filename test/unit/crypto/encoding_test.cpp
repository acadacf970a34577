#include "crypto/encoding.h"

#include <boost/test/unit_test.hpp>

using namespace difysso::crypto;

BOOST_AUTO_TEST_SUITE(encoding)

// RFC 4648, section 10, without padding.
BOOST_AUTO_TEST_CASE(base64url_of_the_specification) {
    BOOST_TEST(base64url("") == "");
    BOOST_TEST(base64url("f") == "Zg");
    BOOST_TEST(base64url("fo") == "Zm8");
    BOOST_TEST(base64url("foo") == "Zm9v");
    BOOST_TEST(base64url("foob") == "Zm9vYg");
    BOOST_TEST(base64url("fooba") == "Zm9vYmE");
    BOOST_TEST(base64url("foobar") == "Zm9vYmFy");
    BOOST_TEST(base64url("\xfb\xff\xbf") == "-_-_");
}

// RFC 4648, section 10.
BOOST_AUTO_TEST_CASE(base64_of_the_specification) {
    BOOST_TEST(base64("") == "");
    BOOST_TEST(base64("f") == "Zg==");
    BOOST_TEST(base64("fo") == "Zm8=");
    BOOST_TEST(base64("foo") == "Zm9v");
    BOOST_TEST(base64("foob") == "Zm9vYg==");
    BOOST_TEST(base64("\xfb\xff\xbf") == "+/+/");
}

BOOST_AUTO_TEST_CASE(base64url_there_and_back) {
    std::string bytes;
    for (int length = 0; length < 300; ++length) {
        BOOST_TEST((from_base64url(base64url(bytes)) == bytes));
        bytes.push_back(static_cast<char>(length * 37));
    }
}

BOOST_AUTO_TEST_CASE(base64url_has_one_spelling) {
    for (const std::string_view text : {"Zg==", "Zg=", "Z", "Zm9vY", "Zm9v\n", " Zm9v", "Zm 9v",
                                        "Zm+v", "Zm/v", "Zh", "Zm9", "=", "Zm9v.", "Z\xc3\xa9v"})
        BOOST_TEST(!from_base64url(text).has_value(), "accepted: " << text);
    BOOST_TEST(!from_base64url(std::string_view("Zm9v\0", 5)).has_value());
}

// Of the 64 characters that can end a text only some leave no stray bits.
BOOST_AUTO_TEST_CASE(base64url_takes_no_stray_bits) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int two = 0;
    int three = 0;
    for (const char last : alphabet) {
        two += from_base64url(std::string("A") + last).has_value();
        three += from_base64url(std::string("AA") + last).has_value();
    }
    BOOST_TEST(two == 4);
    BOOST_TEST(three == 16);
}

BOOST_AUTO_TEST_CASE(hexadecimal) {
    BOOST_TEST(hex("") == "");
    BOOST_TEST(hex(std::string_view("\x00\x0f\xf0\xff", 4)) == "000ff0ff");
}

// RFC 3629, section 4.
BOOST_AUTO_TEST_CASE(a_utf8_character_has_one_length_and_what_is_none_has_none) {
    for (const std::string one : {"a", "\x7f", "\u00e9", "\u07ff", "\u0800", "\ud7ff", "\ue000",
                                  "\uffff", "\U00010000", "\U0010ffff"})
        BOOST_TEST(utf8_length(one + "b") == one.size(), hex(one));
    for (const std::string none :
         {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xc3z", "\xe0\x9f\xbf", "\xe2\x82",
          "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
          "\xf5\x80\x80\x80", "\xf0\x9f\x98z", "\xff"})
        BOOST_TEST(utf8_length(none) == 0U, hex(none));
}

BOOST_AUTO_TEST_SUITE_END()
