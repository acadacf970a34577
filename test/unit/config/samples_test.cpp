#include <boost/test/unit_test.hpp>

#include "unit/config/loading.h"
#include "unit/observe/scratch.h"

// Files that people have: Dify's own, the one that the README of the gateway before this one
// prints, and ours.

using namespace difysso;
using test::Lines;
using test::Setup;

namespace {

Setup beside_dify(const std::string& env_file) {
    Setup setup;
    setup.env_file = env_file;
    setup.environment = {{"CASDOOR_ENDPOINT", "https://door.example.org"},
                         {"CASDOOR_CLIENT_ID", "0ba528121ea87b3eb54d"},
                         {"CASDOOR_CLIENT_SECRET", "canary-client-secret"},
                         {"CASDOOR_ORG_NAME", "example"},
                         {"CASDOOR_APP_NAME", "dify"},
                         {"DIFY_VERSION", "1.15.0"},
                         {"DIFY_STORAGE_PATH", "/opt/dify/storage"},
                         {"LINK_BY_EMAIL", "never"}};
    return setup;
}

void check_dify(const config::Loaded& loaded) {
    BOOST_TEST(test::lines_of(loaded.errors) == Lines{}, boost::test_tools::per_element());
    BOOST_TEST(test::lines_of(loaded.warnings) == Lines{}, boost::test_tools::per_element());
    BOOST_TEST_REQUIRE(loaded.settings.has_value());
    const config::Settings& settings = *loaded.settings;
    BOOST_TEST(settings.dify.secret_key.reveal() == "canary/Kf8+Zu3Qe1==");
    BOOST_TEST(settings.database.host == "db_postgres");
    BOOST_TEST(settings.database.user == "postgres");
    BOOST_TEST(settings.database.name == "dify");
    BOOST_TEST(settings.database.password.reveal() == "canary#1$2!3&4%5 6");
    BOOST_TEST(settings.redis.server.name == "redis");
    BOOST_TEST(settings.redis.password.reveal() == "canary-with-\"quotes\"-and-\\backslash");
    BOOST_TEST((settings.log.level == observe::Level::info));
    BOOST_TEST(!settings.debug);
    BOOST_TEST(settings.dify.console_web_url == "");
}

std::string with_crlf(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '\n') result += '\r';
        result += c;
    }
    return result;
}

// The sample with its secrets filled in and, where `line` begins with a key of the sample, that
// line in its place.
std::string filled_in(std::string text) {
    for (const std::string key : {"CASDOOR_CLIENT_ID", "CASDOOR_CLIENT_SECRET", "SECRET_KEY",
                                  "DB_PASSWORD", "REDIS_PASSWORD"}) {
        const std::string empty = "\n" + key + "=\n";
        const std::size_t at = text.find(empty);
        BOOST_TEST_REQUIRE(at != std::string::npos);
        text.replace(at, empty.size(), "\n" + key + "=canary\n");
    }
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(samples)

BOOST_AUTO_TEST_CASE(difys_own_file_is_accepted_as_it_is) {
    check_dify(test::load(beside_dify(test::corpus("dify.env"))));
}

BOOST_AUTO_TEST_CASE(difys_own_file_is_accepted_from_windows_too) {
    const test::Scratch scratch;
    const std::string text = test::read_text(test::corpus("dify.env"));
    check_dify(test::load(beside_dify(scratch.write("env", "\xEF\xBB\xBF" + with_crlf(text)))));
}

BOOST_AUTO_TEST_CASE(the_former_gateways_file_lacks_only_the_storage) {
    Setup setup;
    setup.env_file = test::corpus("original-gateway.env");
    setup.environment = {};
    const config::Loaded loaded = test::load(setup);
    BOOST_TEST(
        test::lines_of(loaded.errors) ==
            Lines{
                "DIFY_STORAGE_PATH: is not set, and WORKSPACE_POLICY=own has nowhere to put a new "
                "workspace's private key. Three ways out: set DIFY_STORAGE_PATH to the folder of "
                "Dify's storage; or set DIFY_INNER_API_URL and DIFY_INNER_API_KEY; or set "
                "WORKSPACE_POLICY=join:<workspace id> or existing"},
        boost::test_tools::per_element());
    for (const std::string& line : test::lines_of(loaded.warnings)) {
        BOOST_TEST(line.find(test::kCanary) == std::string::npos);
    }

    setup.environment = {{"WORKSPACE_POLICY", "existing"}};
    const config::Loaded mended = test::load(setup);
    BOOST_TEST(mended.errors.empty());
    BOOST_TEST(mended.settings.value().database.host == "127.0.0.1");
    BOOST_TEST(mended.settings.value().database.name == "dify");
    BOOST_TEST(mended.settings.value().debug);
    BOOST_TEST((mended.settings.value().dify.era == config::Era::classic));
}

BOOST_AUTO_TEST_CASE(our_own_sample_needs_its_secrets_only) {
    const std::string sample = test::read_text(DIFYSSO_SOURCE_DIR "/etc/difysso.env");
    const test::Scratch scratch;
    Setup setup;
    setup.environment = {};
    setup.config_file = scratch.write("difysso.env", filled_in(sample));
    const config::Loaded loaded = test::load(setup);
    BOOST_TEST(test::lines_of(loaded.errors) == Lines{}, boost::test_tools::per_element());
    BOOST_TEST_REQUIRE(loaded.settings.has_value());
    BOOST_TEST(loaded.settings->web.mount_path == "/sso");
    BOOST_TEST((loaded.settings->dify.era == config::Era::cookies));
    // Of what may be wrong there is only what nobody but Casdoor's administrator can rule out.
    BOOST_TEST(loaded.warnings.size() == 1U);
    BOOST_TEST(loaded.warnings.at(0).key == "LINK_BY_EMAIL");

    setup.config_file = DIFYSSO_SOURCE_DIR "/etc/difysso.env";
    BOOST_TEST(test::load(setup).errors.size() == 3U);
}

// What the sample has behind a '#' is meant to be uncommented.
BOOST_AUTO_TEST_CASE(the_lines_that_our_sample_leaves_out_are_keys) {
    std::string text = test::read_text(DIFYSSO_SOURCE_DIR "/etc/difysso.env");
    std::string settings;
    std::istringstream lines(text);
    int left_out = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.size() > 1 && line[0] == '#' && line[1] >= 'A' && line[1] <= 'Z') {
            settings += line.substr(1) + "\n";
            ++left_out;
        }
    }
    BOOST_TEST(left_out > 10);
    const test::Scratch scratch;
    Setup setup;
    setup.config_file = scratch.write("difysso.env", settings);
    for (const std::string& line : test::lines_of(test::load(setup).errors)) {
        BOOST_TEST_CONTEXT(line) {
            BOOST_TEST(line.find("unknown") == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
