// test/history.md names the tests that show that a fault of others isn't here. They must be there.
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>

#include <boost/test/unit_test.hpp>

namespace {

std::string read(const std::string& name) {
    std::ifstream file(std::string(DIFYSSO_TEST_DIR) + "/" + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(history_names_tests_that_are_there) {
    const std::string history = read("history.md");
    const std::regex reference("`((?:unit|service)/[a-z0-9_/]+\\.cpp): ([a-z0-9_ ]+)`");
    int references = 0;
    for (std::sregex_iterator at(history.begin(), history.end(), reference), end; at != end; ++at) {
        const std::string text = read((*at)[1]);
        std::istringstream names((*at)[2]);
        for (std::string name; names >> name; ++references)
            BOOST_TEST(std::regex_search(text, std::regex("CASE\\(" + name + "\\b")),
                       (*at)[1] << " has no test " << name);
    }
    BOOST_TEST(references > 60);
    // A line without a test of that form would be passed over.
    std::istringstream lines(history);
    for (std::string line; std::getline(lines, line);)
        if (line.rfind("| ", 0) == 0 && line.find("---") == std::string::npos &&
            line.find("| where |") == std::string::npos)
            BOOST_TEST(std::regex_search(line, reference), line);
}
