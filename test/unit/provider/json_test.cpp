#include "provider/json.h"

#include <boost/test/unit_test.hpp>

using namespace difysso::provider;

namespace {

bool accepted(const std::string& text) {
    return json::parse_object(text).has_value();
}

// {"a":{"a":...1...}} with so many objects.
std::string nested(int levels) {
    std::string text;
    for (int i = 0; i < levels; ++i)
        text += R"({"a":)";
    return text + "1" + std::string(static_cast<std::size_t>(levels), '}');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(strict_json)

BOOST_AUTO_TEST_CASE(values_by_type) {
    const auto object = json::parse_object(
        R"( {"text":"a\u00e9\n\"","zero":0,"minus":-7,"large":9223372036854775807,"yes":true,)"
        R"("no":false,"nothing":null,"list":[1,"b",[],{}],"object":{"inside":"x"}} )");
    BOOST_REQUIRE(object);
    BOOST_TEST(*object->string("text") == "a\xc3\xa9\n\"");
    BOOST_TEST(*object->integer("zero") == 0);
    BOOST_TEST(*object->integer("minus") == -7);
    BOOST_TEST(*object->integer("large") == INT64_MAX);
    BOOST_TEST(object->is_true("yes"));
    BOOST_TEST(!object->is_true("no"));
    BOOST_TEST(object->array("list")->size() == 4U);
    BOOST_TEST(*object->array("list")->at(1).string() == "b");
    BOOST_TEST(*object->object("object")->string("inside") == "x");
    BOOST_TEST(object->members().size() == 9U);
    BOOST_TEST(object->members().front().name == "text");
}

BOOST_AUTO_TEST_CASE(missing_is_not_of_another_type) {
    const auto object = json::parse_object(R"({"number":1,"null":null})");
    BOOST_REQUIRE(object);
    for (const char* name : {"number", "null"}) {
        BOOST_TEST(object->has(name));
        BOOST_TEST(object->string(name) == nullptr);
    }
    BOOST_TEST(!object->has("text"));
    BOOST_TEST(object->string("text") == nullptr);
    BOOST_TEST(object->integer("null") == nullptr);
    BOOST_TEST(object->array("number") == nullptr);
    BOOST_TEST(object->object("number") == nullptr);
}

BOOST_AUTO_TEST_CASE(only_the_literal_true_is_true) {
    const auto object =
        json::parse_object(R"({"a":1,"b":"true","c":[true],"d":{"e":true},"f":false})");
    BOOST_REQUIRE(object);
    for (const char* name : {"a", "b", "c", "d", "e", "f"})
        BOOST_TEST(!object->is_true(name));
}

BOOST_AUTO_TEST_CASE(numbers_that_no_double_holds_are_refused) {
    for (const std::string& number : {std::string("1e999"), std::string("-1e999"),
                                      std::string("0.1e400"), std::string(400, '9')})
        BOOST_TEST(!accepted("{\"n\":" + number + "}"), "accepted: " << number);
}

BOOST_AUTO_TEST_CASE(numbers_that_are_no_integers_are_none) {
    for (const char* number : {"1.5", "1.0", "1e9", "1E300", "-0.5", "9223372036854775808",
                               "18446744073709551616", "18446744073709551617"}) {
        const auto object = json::parse_object(R"({"n":)" + std::string(number) + "}");
        BOOST_TEST_CONTEXT(number) {
            BOOST_REQUIRE(object);
            BOOST_TEST(object->has("n"));
            BOOST_TEST(object->integer("n") == nullptr);
        }
    }
}

BOOST_AUTO_TEST_CASE(only_an_object_is_taken) {
    BOOST_TEST(accepted("{}"));
    BOOST_TEST(accepted("\t\r\n {} \n"));
    for (const char* text : {"", " ", "[]", "1", "\"a\"", "null", "true", "{", "}", "[{}]"})
        BOOST_TEST(!accepted(text), "accepted: " << text);
}

BOOST_AUTO_TEST_CASE(a_member_twice_is_refused_at_every_depth) {
    for (const char* text : {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":3})", R"({"a":{"b":1,"b":2}})",
                             R"({"a":[{"b":1,"b":2}]})", R"({"a":1,"\u0061":2})", R"({"":1,"":2})",
                             R"({"a":{},"a":null})"})
        BOOST_TEST(!accepted(text), "accepted: " << text);
    BOOST_TEST(accepted(R"({"a":1,"A":2,"b":{"a":1},"c":[{"a":1},{"a":1}]})"));
}

BOOST_AUTO_TEST_CASE(many_members_are_judged_fast_enough) {
    std::string text = "{";
    for (int i = 0; i < 50000; ++i)
        text += "\"m" + std::to_string(i) + "\":1,";
    BOOST_TEST(accepted(text + "\"last\":1}"));
    BOOST_TEST(!accepted(text + "\"m0\":1}"));
}

BOOST_AUTO_TEST_CASE(nothing_around_the_object) {
    for (const std::string& text :
         {std::string("{}x"), std::string("{}{}"), std::string("x{}"), std::string("{},"),
          std::string("\xef\xbb\xbf{}"), std::string("{}\0", 3), std::string("{}\xc2\xa0"),
          std::string("{} // end"), std::string(")]}'\n{}")})
        BOOST_TEST(!accepted(text), "accepted: " << text);
}

BOOST_AUTO_TEST_CASE(what_the_grammar_does_not_have) {
    for (const char* text :
         {R"({'a':1})",         R"({a:1})",         R"({"a":1,})",       R"({,"a":1})",
          R"({"a" 1})",         R"({"a":01})",      R"({"a":+1})",       R"({"a":.5})",
          R"({"a":1.})",        R"({"a":0x1})",     R"({"a":NaN})",      R"({"a":Infinity})",
          R"({"a":True})",      R"({"a":1 /* */})", R"({"a":"\x"})",     R"({"a":"\u12"})",
          R"({"a":-})",         R"({"a":1e})",      R"({"a":"\u00g0"})", R"({"a":"\u-123"})",
          R"({"a":"\)",         R"({"a":"b)",       R"({"a":tru})",      R"({"a")",
          R"({"a":undefined})", R"({"a":[1 2]})",   R"({"a":[1,]})",     R"({1:1})"})
        BOOST_TEST(!accepted(text), "accepted: " << text);
}

BOOST_AUTO_TEST_CASE(text_that_is_no_text) {
    for (const std::string& inside :
         {std::string("\xff"), std::string("\xc0\x80"), std::string("\xed\xa0\x80"),
          std::string("\xf4\x90\x80\x80"), std::string("\xe2\x82"), std::string("\n"),
          std::string("\x1f"), std::string("\0", 1), std::string("\\ud800"),
          std::string("\\udc00\\ud800"), std::string("\\u0000")}) {
        BOOST_TEST(!accepted("{\"a\":\"" + inside + "\"}"));
        BOOST_TEST(!accepted("{\"" + inside + "\":1}"));
    }
    BOOST_TEST(!accepted(R"({"a":"\ud83d\u0041"})"));
    BOOST_TEST(!accepted(R"({"a":"\ud83dx"})"));
    const auto object = json::parse_object(
        R"({"a":"\"\\\/\b\f\n\r\t \u007f\u07ff\uffff\ud83d\ude00\udbff\udfff"})");
    BOOST_REQUIRE(object);
    BOOST_TEST(*object->string("a") ==
               "\"\\/\b\f\n\r\t \x7f\xdf\xbf\xef\xbf\xbf\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf");
}

BOOST_AUTO_TEST_CASE(limits) {
    BOOST_TEST(accepted(nested(32)));
    BOOST_TEST(!accepted(nested(33)));
    BOOST_TEST(!accepted(nested(100000)));
    BOOST_TEST(accepted(R"({"a":)" + std::string(31, '[') + std::string(31, ']') + "}"));
    BOOST_TEST(!accepted(R"({"a":)" + std::string(32, '[') + std::string(32, ']') + "}"));
    const std::size_t most = std::size_t{1024} * 1024;
    BOOST_TEST(accepted(R"({"a":")" + std::string(most - 8, 'x') + R"("})"));
    BOOST_TEST(!accepted(R"({"a":")" + std::string(most - 7, 'x') + R"("})"));
}

// A mebibyte of small objects must not take hundreds of them.
BOOST_AUTO_TEST_CASE(an_object_within_takes_no_room_for_members_that_it_hasnt) {
    const auto object = json::parse_object(R"({"a":[{},{"b":1},{"b":{"c":{}}}]})");
    BOOST_REQUIRE(object.has_value());
    const auto& elements = *object->array("a");
    BOOST_TEST(elements[0].object()->members().capacity() == 0U);
    BOOST_TEST(elements[1].object()->members().capacity() == 1U);
    BOOST_TEST(elements[2].object()->object("b")->members().capacity() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
