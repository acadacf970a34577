#include "record/text.h"

#include <boost/test/unit_test.hpp>

#include "record/composer.h"

using difysso::record::Composer;
using difysso::record::storable;

BOOST_AUTO_TEST_SUITE(text)

BOOST_AUTO_TEST_CASE(utf8_stays) {
    BOOST_TEST(storable("Zoë 张三 😀") == "Zoë 张三 😀");
    BOOST_TEST(storable("") == "");
}

BOOST_AUTO_TEST_CASE(controls_and_broken_bytes_are_replaced) {
    BOOST_TEST(storable(std::string("a\0b\nc\x7f", 6)) == "a?b?c?");
    BOOST_TEST(storable("\xc2\x85") == "?");  // a C1 control
    BOOST_TEST(storable("\xff\xfe") == "??");
    BOOST_TEST(storable("\xc0\xaf") == "??");            // overlong
    BOOST_TEST(storable("\xe0\x80\xaf") == "???");       // overlong
    BOOST_TEST(storable("\xed\xa0\x80") == "???");       // a surrogate
    BOOST_TEST(storable("\xf4\x90\x80\x80") == "????");  // above U+10FFFF
    BOOST_TEST(storable("\xf0\x8f\xbf\xbf") == "????");  // overlong
    BOOST_TEST(storable("\xe5\xbc") == "??");            // cut off
}

BOOST_AUTO_TEST_CASE(characters_are_counted_not_bytes) {
    BOOST_TEST(storable("张三李四", 3) == "张三李");
    BOOST_TEST(storable("abc", 3) == "abc");
    BOOST_TEST(storable("abc", 0) == "");
}

BOOST_AUTO_TEST_CASE(parameters_are_numbered_with_their_types) {
    Composer composer;
    BOOST_TEST(composer.text("a") == "$1::text");
    BOOST_TEST(composer.uuid(std::nullopt) == "$2::uuid");
    BOOST_TEST(composer.boolean(true) == "$3::boolean");
    BOOST_TEST(composer.integer(-7) == "$4::bigint");
    BOOST_TEST(composer.texts({"a", "b\"\\,{}"}) == "$5::text[]");
    composer << "te"
             << "xt";
    const auto composed = composer.compose("name");
    BOOST_TEST(composed.statement.name == "name");
    BOOST_TEST(composed.statement.text == "text");
    BOOST_REQUIRE(composed.parameters.size() == 5U);
    BOOST_TEST(composed.parameters[0].value() == "a");
    BOOST_TEST(!composed.parameters[1].has_value());
    BOOST_TEST(composed.parameters[2].value() == "t");
    BOOST_TEST(composed.parameters[3].value() == "-7");
    BOOST_TEST(composed.parameters[4].value() == R"({"a","b\"\\,{}"})");
    BOOST_TEST(Composer::array_literal({}) == "{}");
}

BOOST_AUTO_TEST_SUITE_END()
