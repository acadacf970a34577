#include <algorithm>
#include <filesystem>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "unit/config/loading.h"
#include "unit/observe/scratch.h"

// Every file of test/corpus/config/{value,config-file,warning} begins with the messages that it has
// to lead to, as comments; its name says what is wrong with it. FILE stands for its path.

namespace {

using namespace difysso;
using test::Lines;

constexpr auto kPrefix = "# expect: ";

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
        text.replace(at, from.size(), to);
    }
}

Lines expected_lines(const std::string& path) {
    Lines lines;
    std::istringstream text(test::read_text(path));
    for (std::string line; std::getline(text, line) && line.starts_with(kPrefix);) {
        if (line.ends_with('\r')) line.pop_back();
        lines.push_back(line.substr(std::string(kPrefix).size()));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

Lines with_placeholder(Lines lines, const std::string& path) {
    for (std::string& line : lines) {
        replace_all(line, path, "FILE");
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::vector<std::string> files_of(const std::string& folder) {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(test::corpus(folder))) {
        files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

// The good settings of the environment would win over the file's: they go below it.
config::Loaded load_env_file(const std::string& path) {
    const test::Scratch scratch;
    std::string base;
    for (const auto& [name, text] : test::good_environment()) {
        base += name + "=" + text + "\n";
    }
    return test::load({scratch.write("base.env", base), path, {}, {}, config::Scope::everything});
}

void check(const std::string& path, const Lines& found) {
    const Lines expected = expected_lines(path);
    const Lines actual = with_placeholder(found, path);
    BOOST_TEST_CONTEXT(path) {
        BOOST_TEST(!expected.empty());
        BOOST_TEST(actual == expected, boost::test_tools::per_element());
        for (const std::string& line : actual) {
            BOOST_TEST_INFO(line);
            BOOST_TEST(line.find(test::kCanary) == std::string::npos);
        }
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(corpus)

BOOST_AUTO_TEST_CASE(every_bad_value_is_refused_with_its_message) {
    const auto files = files_of("value");
    BOOST_TEST(files.size() > 90U);
    for (const std::string& path : files) {
        const config::Loaded loaded = load_env_file(path);
        check(path, test::lines_of(loaded.errors));
        BOOST_TEST(!loaded.settings.has_value());
    }
}

BOOST_AUTO_TEST_CASE(every_bad_config_file_is_refused_with_its_message) {
    for (const std::string& path : files_of("config-file")) {
        test::Setup setup;
        setup.config_file = path;
        const config::Loaded loaded = test::load(setup);
        check(path, test::lines_of(loaded.errors));
        BOOST_TEST(!loaded.settings.has_value());
    }
}

BOOST_AUTO_TEST_CASE(every_doubtful_value_is_warned_about_with_its_message) {
    for (const std::string& path : files_of("warning")) {
        const config::Loaded loaded = load_env_file(path);
        check(path, test::lines_of(loaded.warnings));
        BOOST_TEST(test::lines_of(loaded.errors).empty());
        BOOST_TEST(loaded.settings.has_value());
    }
}

BOOST_AUTO_TEST_SUITE_END()
