#include "admin/table.h"

#include <array>

#include <boost/test/unit_test.hpp>

using namespace difysso;
using admin::Column;

namespace {

constexpr std::array kColumns{Column{"name"}, Column{"groups", Column::Kind::words},
                              Column{"count", Column::Kind::number}};

admin::Table table_of(const std::string& name) {
    return {.columns = kColumns, .rows = {{name, "a b", "-3"}, {std::nullopt, "", "4"}}};
}

std::string first_cell(const std::string& name) {
    const std::string csv = admin::to_csv(table_of(name));
    const std::size_t begin = csv.find("\r\n") + 2;
    return csv.substr(begin, csv.find(",a b,") - begin);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(table)

BOOST_AUTO_TEST_CASE(json_of_a_page) {
    admin::Table table = table_of("Ann \"B\"");
    table.total = 7;
    BOOST_TEST(admin::to_json(table, {.page = 2, .size = 3}) ==
               R"({"items":[{"name":"Ann \"B\"","groups":["a","b"],"count":-3},)"
               R"({"name":null,"groups":[],"count":4}],"total":7,"page":2,"size":3,"pages":3,)"
               R"("next":null})");
}

BOOST_AUTO_TEST_CASE(json_behind_a_cursor_counts_nothing) {
    admin::Table table{.columns = kColumns};
    table.next = "1.x";
    BOOST_TEST(admin::to_json(table, {.page = 1, .size = 3}) ==
               R"({"items":[],"size":3,"next":"1.x"})");
}

BOOST_AUTO_TEST_CASE(csv_of_plain_text) {
    BOOST_TEST(admin::to_csv(table_of("Ann")) == "name,groups,count\r\nAnn,a b,-3\r\n,,4\r\n");
}

BOOST_AUTO_TEST_CASE(csv_quotes_what_would_end_a_cell) {
    BOOST_TEST(first_cell("a,b") == "\"a,b\"");
    BOOST_TEST(first_cell("a\"b") == "\"a\"\"b\"");
    BOOST_TEST(first_cell("a\nb") == "\"a\nb\"");
}

// OWASP, "CSV Injection".
BOOST_AUTO_TEST_CASE(csv_has_no_formula) {
    for (const std::string name : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "=cmd|' /C calc'!A0"})
        BOOST_TEST(first_cell(name).substr(0, 1) == "'", name);
    BOOST_TEST(first_cell("\r=1").substr(0, 2) == "\"'");
    BOOST_TEST(first_cell("=HYPERLINK(\"http://x\",1)") == "\"'=HYPERLINK(\"\"http://x\"\",1)\"");
}

BOOST_AUTO_TEST_SUITE_END()
