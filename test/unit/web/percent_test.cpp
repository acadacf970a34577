#include "web/percent.h"

#include <boost/test/unit_test.hpp>

using namespace difysso;

BOOST_AUTO_TEST_SUITE(percent)

BOOST_AUTO_TEST_CASE(decodes_every_byte_in_either_case) {
    BOOST_TEST(web::percent_decode("a%2Fb%2fc").value() == "a/b/c");
    BOOST_TEST(web::percent_decode("%00%ff").value() == std::string("\0\xff", 2));
    BOOST_TEST(web::percent_decode("+").value() == "+");
    BOOST_TEST(web::percent_decode("").value() == "");
}

BOOST_AUTO_TEST_CASE(refuses_a_sign_without_two_digits) {
    for (const char* text : {"%", "%2", "a%", "a%2", "%zz", "%2g", "%g2", "%%41", "% 1", "%-1"})
        BOOST_TEST(!web::percent_decode(text), text);
}

BOOST_AUTO_TEST_CASE(utf8_of_every_length) {
    for (const char* text : {"", "a", "\x7f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000",
                             "\uffff", "\U00010000", "\U0010ffff", "中文 x"})
        BOOST_TEST(web::is_utf8(text), text);
    BOOST_TEST(web::is_utf8(std::string_view("\0", 1)));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_not_utf8) {
    for (const char* text : {"\x80",
                             "\xbf",
                             "\xc0\xaf",
                             "\xc1\xbf",
                             "\xc2",
                             "\xc2\x41",
                             "\xe0\x80\xaf",
                             "\xe0\x9f\xbf",
                             "\xe4\xb8",
                             "\xe4\x41\xad",
                             "\xed\xa0\x80",
                             "\xed\xbf\xbf",
                             "\xf0\x80\x80\xaf",
                             "\xf0\x8f\xbf\xbf",
                             "\xf0\x9f\x98",
                             "\xf4\x90\x80\x80",
                             "\xf5\x80\x80\x80",
                             "\xfe",
                             "\xff",
                             "a\xff",
                             "\xc3\xa9\xa9"})
        BOOST_TEST(!web::is_utf8(text));
}

BOOST_AUTO_TEST_SUITE_END()
