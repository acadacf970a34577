#include "web/language.h"

#include <boost/test/unit_test.hpp>

#include "web/preference.h"

using namespace difysso;
using web::Language;

namespace {

bool is_chinese(std::string_view accept_language) {
    return web::preferred_language(accept_language) == Language::chinese;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(language)

BOOST_AUTO_TEST_CASE(english_unless_chinese_is_preferred) {
    for (const char* header : {"",
                               "en",
                               "en-GB",
                               "fr",
                               "de, fr;q=0.5",
                               "*",
                               "en, zh",
                               "en;q=0.9, zh;q=0.8",
                               "zh;q=0.5, en",
                               "zh;q=0",
                               "zh;q=0, *",
                               "zh;q=0, fr",
                               "*, zh;q=0.5",
                               "zhx",
                               "zho",
                               "fr-zh",
                               "x-zh",
                               ";q=1",
                               ",,,",
                               "zh;q=2",
                               "zh;q=1.001",
                               "zh;q=0.1234",
                               "zh;q=",
                               "zh;q=-1",
                               "zh;q=.5",
                               "zh;q=1.5;x",
                               "zh q=1",
                               "z h"})
        BOOST_TEST(!is_chinese(header), header);
}

BOOST_AUTO_TEST_CASE(chinese_when_it_comes_first_or_weighs_more) {
    for (const char* header :
         {"zh", "ZH", "zh-CN", "zh-Hans-CN", "zh-TW", "zh-CN,zh;q=0.9,en;q=0.8", "en;q=0.5, zh-CN",
          "en;q=0.8,zh;q=0.9", "fr, zh;q=0.1", "zh, en", "zh-CN, *", "en;q=0, zh;q=0.001",
          " zh\t;\tq=1.000 ", "zh;Q=0.7,en;q=0.699", "zh;x=y;q=0.9,en;q=0.8",
          "en;q=0.3,zh-TW;q=0.1,zh-CN;q=0.4", "xx;q=9,zh", "zh;q=1."})
        BOOST_TEST(is_chinese(header), header);
}

BOOST_AUTO_TEST_CASE(weights_are_thousandths) {
    const auto preferences = web::parse_preferences("a;q=0.5, b;q=1.000 ,c;q=0,d;q=0.123,e;q=0.07");
    BOOST_TEST_REQUIRE(preferences.size() == 5u);
    const int expected[] = {500, 1000, 0, 123, 70};
    for (std::size_t i = 0; i < 5; ++i)
        BOOST_TEST(preferences[i].weight == expected[i]);
    BOOST_TEST(preferences[1].name == "b");
}

BOOST_AUTO_TEST_CASE(malformed_members_are_left_out_and_the_others_stay) {
    const auto preferences = web::parse_preferences("a b, ;q=1, \"x\", ok;q=0.4, y;q=high,");
    BOOST_TEST_REQUIRE(preferences.size() == 1u);
    BOOST_TEST(preferences[0].name == "ok");
}

BOOST_AUTO_TEST_CASE(names_for_html_and_for_dify) {
    BOOST_TEST(web::language_tag(Language::english) == "en");
    BOOST_TEST(web::language_tag(Language::chinese) == "zh-Hans");
    BOOST_TEST(web::dify_language(Language::english) == "en-US");
    BOOST_TEST(web::dify_language(Language::chinese) == "zh-Hans");
}

BOOST_AUTO_TEST_SUITE_END()
