#include "config/env_file.h"

#include <boost/test/unit_test.hpp>

using difysso::config::EnvLine;
using difysso::config::parse_env_file;

namespace {

// The value of the only line.
std::string value(std::string_view text) {
    const auto lines = parse_env_file(text);
    BOOST_TEST_REQUIRE(lines.size() == 1U);
    BOOST_TEST_INFO(text);
    BOOST_TEST(lines[0].problem.view() == "");
    BOOST_TEST(lines[0].name == "KEY");
    return lines[0].value.reveal();
}

std::string problem(std::string_view text) {
    const auto lines = parse_env_file(text);
    BOOST_TEST_REQUIRE(!lines.empty());
    return std::string(lines[0].problem.view());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(env_file)

BOOST_AUTO_TEST_CASE(a_value_goes_to_the_end_of_its_line) {
    BOOST_TEST(value("KEY=value") == "value");
    BOOST_TEST(value("KEY=value\n") == "value");
    BOOST_TEST(value("KEY=value\r\n") == "value");
    BOOST_TEST(value("KEY=") == "");
    BOOST_TEST(value("  KEY = a  b \t") == "a  b");
    BOOST_TEST(value("export KEY=value") == "value");
    BOOST_TEST(value("export\tKEY=value") == "value");
    BOOST_TEST(value("KEY=a=b==") == "a=b==");
    BOOST_TEST(value("KEY=p@ss$word!&|;`(){}<>*?~^%") == "p@ss$word!&|;`(){}<>*?~^%");
    BOOST_TEST(value("KEY=a\"b'c") == "a\"b'c");
    BOOST_TEST(value("KEY=a\\nb") == "a\\nb");
    BOOST_TEST(value("\xEF\xBB\xBFKEY=value") == "value");
}

BOOST_AUTO_TEST_CASE(a_comment_begins_a_line_or_follows_a_blank) {
    BOOST_TEST(value("# KEY=other\n\n  # more\nKEY=value # comment") == "value");
    BOOST_TEST(value("KEY=a#b") == "a#b");
    BOOST_TEST(value("KEY=#b") == "#b");
    BOOST_TEST(value("KEY= # nothing") == "");
    BOOST_TEST(value("KEY=a\t#b") == "a");
    BOOST_TEST(value("KEY='a' # comment") == "a");
}

BOOST_AUTO_TEST_CASE(quotes_keep_what_is_between_them) {
    BOOST_TEST(value("KEY='  a # b  '") == "  a # b  ");
    BOOST_TEST(value("KEY=\"  a # b  \"") == "  a # b  ");
    BOOST_TEST(value("KEY=\"\"") == "");
    BOOST_TEST(value("KEY='a\"b'") == "a\"b");
    BOOST_TEST(value("KEY=\"a'b\"\r\n") == "a'b");
    BOOST_TEST(value("KEY='a\\nb\\\\'") == "a\\nb\\\\");
    BOOST_TEST(value(R"(KEY="a\nb\tc\\d\"e\$f\xg")") == "a\nb\tc\\d\"e$f\\xg");
    BOOST_TEST(value("KEY=\"line 1\r\nline 2\n\"") == "line 1\nline 2\n");
}

BOOST_AUTO_TEST_CASE(lines_are_counted_over_everything) {
    const auto lines = parse_env_file("\n# comment\nA=1\r\nB='x\ny\nz'\n\nC=3\nbroken\nD=4");
    BOOST_TEST_REQUIRE(lines.size() == 5U);
    BOOST_TEST(lines[0].number == 3);
    BOOST_TEST(lines[1].number == 4);
    BOOST_TEST(lines[1].value.reveal() == "x\ny\nz");
    BOOST_TEST(lines[2].number == 8);
    BOOST_TEST(lines[2].name == "C");
    BOOST_TEST(lines[3].number == 9);
    BOOST_TEST(lines[3].problem.view() == "has no '='; write KEY=value");
    BOOST_TEST(lines[4].number == 10);
    BOOST_TEST(lines[4].name == "D");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_said_and_the_next_line_read) {
    BOOST_TEST(problem("KEY") == "has no '='; write KEY=value");
    BOOST_TEST(problem("export") == "has no '='; write KEY=value");
    BOOST_TEST(problem("=value") == "doesn't begin with a key in capital letters; write KEY=value");
    BOOST_TEST(problem("A B=1") == "doesn't begin with a key in capital letters; write KEY=value");
    BOOST_TEST(problem("1A=1") == "doesn't begin with a key in capital letters; write KEY=value");
    BOOST_TEST(problem("key=1") == "doesn't begin with a key in capital letters; write KEY=value");
    BOOST_TEST(problem("KEY='a' b") == "has text behind its closing quote");
    BOOST_TEST(problem("KEY='a'#b") == "has text behind its closing quote");
    BOOST_TEST(problem("KEY='a'b'") == "has text behind its closing quote");
    BOOST_TEST(problem("KEY=${A}") ==
               "holds '${', and nothing is put in its place here; write the value itself");
    BOOST_TEST(problem("KEY='a${A}'") ==
               "holds '${', and nothing is put in its place here; write the value itself");

    const auto lines = parse_env_file("A=\"open\nB=2\n");
    BOOST_TEST_REQUIRE(lines.size() == 2U);
    BOOST_TEST(lines[0].problem.view() == "has a quote that isn't closed");
    BOOST_TEST(lines[1].name == "B");
    BOOST_TEST(lines[1].number == 2);
    BOOST_TEST(lines[1].problem.empty());
}

BOOST_AUTO_TEST_CASE(a_name_that_may_be_a_secret_is_not_kept) {
    for (const std::string_view text : {"aGVsbG8==", "-----BEGIN X-----=", "QWxhZGRpbg+/=x"}) {
        BOOST_TEST(parse_env_file(text).at(0).name.empty());
    }
    BOOST_TEST(parse_env_file(std::string(65, 'A') + "=").at(0).name.empty());
}

BOOST_AUTO_TEST_CASE(a_nul_ends_it) {
    using namespace std::string_view_literals;
    for (const std::string_view text :
         {"A=1\nB=\0\nC=3"sv, "A=1\n\0\nC=3"sv, "A=1\nB='x\n\0'\nC=3"sv, "A=1\n#\0"sv}) {
        const auto lines = parse_env_file(text);
        BOOST_TEST_REQUIRE(lines.size() == 2U);
        BOOST_TEST(lines[1].has_nul);
        BOOST_TEST(lines[1].number == 2);
        BOOST_TEST(lines[1].problem.view() == "holds a NUL byte: this is no text file");
    }
}

BOOST_AUTO_TEST_CASE(nothing_is_nothing) {
    BOOST_TEST(parse_env_file("").empty());
    BOOST_TEST(parse_env_file("\xEF\xBB\xBF").empty());
    BOOST_TEST(parse_env_file("\r\n\r\n # x").empty());
}

BOOST_AUTO_TEST_SUITE_END()
