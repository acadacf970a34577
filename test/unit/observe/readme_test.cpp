#include <fstream>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "observe/reason.h"

namespace {

std::string readme() {
    std::ostringstream text;
    text << std::ifstream(DIFYSSO_SOURCE_DIR "/README.md").rdbuf();
    return text.str();
}

std::string expected_table() {
    using namespace difysso::observe;
    std::string table = "| code | status | sentence |\n| --- | --- | --- |\n";
    for (const ReasonRow& row : all_reasons()) {
        const bool hidden = public_reason(row.reason) != row.reason;
        table += "| `" + std::string(row.code) + "`" +
                 (hidden ? " (told as `account_refused`)" : "") + " | " +
                 std::to_string(row.status) + " | " + std::string(row.sentence) + " |\n";
    }
    return table;
}

}  // namespace

BOOST_AUTO_TEST_CASE(readme_lists_every_reason) {
    const std::string text = readme();
    const std::string begin = "<!-- reasons -->\n", end = "<!-- /reasons -->";
    const std::size_t from = text.find(begin);
    const std::size_t to = text.find(end);
    BOOST_REQUIRE(from != std::string::npos);
    BOOST_REQUIRE(to != std::string::npos);
    BOOST_TEST(text.substr(from + begin.size(), to - from - begin.size()) == expected_table(),
               "between the marks README.md must have:\n"
                   << expected_table());
}
