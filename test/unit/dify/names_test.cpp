#include "dify/names.h"

#include <boost/test/unit_test.hpp>

using namespace difysso;

BOOST_AUTO_TEST_SUITE(names)

BOOST_AUTO_TEST_CASE(a_workspace_has_its_owners_name) {
    BOOST_TEST(dify::workspace_name("Ann") == "Ann's Workspace");
    BOOST_TEST(dify::workspace_name("张三") == "张三's Workspace");
}

BOOST_AUTO_TEST_CASE(a_workspaces_name_is_cut_between_characters) {
    std::string name;
    for (int i = 0; i < 250; ++i)
        name += "张";
    std::string expected = name + "'s Wo";
    BOOST_TEST(dify::workspace_name(name) == expected);
    for (int i = 0; i < 10; ++i)
        name += "张";
    BOOST_TEST(dify::workspace_name(name) == name.substr(0, std::size_t{255} * 3));
}

BOOST_AUTO_TEST_CASE(a_long_sub_is_replaced_by_its_digest) {
    const std::string longest(255, 's');
    BOOST_TEST(dify::open_id_of(longest) == longest);
    const std::string digest = dify::open_id_of(longest + "s");
    BOOST_TEST(digest.size() == 64U);
    BOOST_TEST(digest != dify::open_id_of(longest + "t"));
}

BOOST_AUTO_TEST_CASE(lower_case_is_ascii_only) {
    BOOST_TEST(dify::ascii_lower("AnN@EXAMPLE.Test") == "ann@example.test");
    BOOST_TEST(dify::ascii_lower("İK") == "İk");
    BOOST_TEST(dify::ascii_lower("\u212A") == "\u212A");  // the Kelvin sign isn't k
}

BOOST_AUTO_TEST_CASE(normalized_addresses_are_difys) {
    BOOST_TEST(dify::normalized_email("A.b+c@Gmail.com") == "ab@gmail.com");
    BOOST_TEST(dify::normalized_email("a.b@googlemail.com") == "ab@gmail.com");
    BOOST_TEST(dify::normalized_email("A.b+c@Example.com") == "a.b+c@example.com");
    BOOST_TEST(dify::normalized_email("a.b@gmail.com.example") == "a.b@gmail.com.example");
}

BOOST_AUTO_TEST_CASE(a_language_has_its_timezone) {
    BOOST_TEST(dify::timezone_of("en-US") == "America/New_York");  // as recorded
    BOOST_TEST(dify::timezone_of("zh-Hans") == "Asia/Shanghai");
    BOOST_TEST(dify::timezone_of("tlh") == "UTC");
}

BOOST_AUTO_TEST_CASE(the_time_of_day_comes_from_the_tenants_id) {
    BOOST_TEST(dify::upgrade_time_of_day("eb097990-9e1a-49ce-8af5-bc066b47cd43") == 20700);
    BOOST_TEST(dify::upgrade_time_of_day("00000000-0000-4000-8000-000000000000") == 81000);
}

BOOST_AUTO_TEST_SUITE_END()
