#include "dify/link_table.h"

#include <boost/test/unit_test.hpp>

using namespace difysso;
using dify::read_link_table;

namespace {

int wrong_line(const std::string& text) {
    int line = 0;
    return read_link_table(text, line) ? 0 : line;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(link_table)

BOOST_AUTO_TEST_CASE(columns_stand_in_any_order_and_quotes_hold_anything) {
    int line = 0;
    const auto rows = read_link_table(
        "\xef\xbb\xbf"
        "email,note,provider,sub\r\nann@x.test,,casdoor,\"a,\"\"b\"\"\n\"\nbob@x.test,\"n\",okta,2",
        line);
    BOOST_REQUIRE(rows.has_value());
    BOOST_REQUIRE(rows->size() == 2U);
    BOOST_TEST(rows->at(0).sub == "a,\"b\"\n");
    BOOST_TEST(rows->at(0).provider + " " + rows->at(0).email == "casdoor ann@x.test");
    BOOST_TEST(rows->at(0).line == 2);
    BOOST_TEST(rows->at(1).line == 4);
    BOOST_TEST(rows->at(1).sub == "2");
}

BOOST_AUTO_TEST_CASE(what_is_no_such_table_names_its_line) {
    const std::string head = "provider,sub,email\n";
    BOOST_TEST(wrong_line("") == 1);
    BOOST_TEST(wrong_line("provider,sub\n") == 1);
    BOOST_TEST(wrong_line("provider,sub,email,sub\n") == 1);
    BOOST_TEST(wrong_line(head) == 0);
    BOOST_TEST(wrong_line(head + "a,b,c\na,b\n") == 3);
    BOOST_TEST(wrong_line(head + "a,b,c,d\n") == 2);
    BOOST_TEST(wrong_line(head + "a,,c\n") == 2);
    BOOST_TEST(wrong_line(head + "a,b,\n") == 2);
    BOOST_TEST(wrong_line(head + "a,b,\"c\n") == 2);
    BOOST_TEST(wrong_line(head + "a,b,\"c\"d\n") == 2);
    BOOST_TEST(wrong_line(head + "\n") == 2);
}

BOOST_AUTO_TEST_CASE(what_is_written_can_be_read) {
    const std::string text = dify::write_link_table(
        {{.line = 2, .provider = "casdoor", .sub = "a\"b,\n", .email = "ann@x.test"}});
    int line = 0;
    const auto rows = read_link_table(text, line);
    BOOST_REQUIRE(rows.has_value());
    BOOST_TEST(rows->at(0).sub == "a\"b,\n");
}

BOOST_AUTO_TEST_SUITE_END()
