#include <algorithm>
#include <filesystem>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "unit/config/loading.h"
#include "unit/observe/scratch.h"

// etc/providers: what stands there has to load as it is, once the client is filled in.

using namespace difysso;
using test::Lines;

namespace {

constexpr auto kFolder = DIFYSSO_SOURCE_DIR "/etc/providers";

std::vector<std::string> names() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string read(const std::string& name) {
    return test::read_text(std::string(kFolder) + "/" + name);
}

// Every key without a value gets one; with `all` what is behind a '#' is a setting too.
std::string settings_of(const std::string& name, bool all) {
    std::string settings;
    std::istringstream lines(read(name));
    for (std::string line; std::getline(lines, line);) {
        const bool left_out = line.size() > 1 && line[0] == '#' && line[1] >= 'A' && line[1] <= 'Z';
        if (left_out && all) line.erase(0, 1);
        settings += line + (line.ends_with('=') ? "canary\n" : "\n");
    }
    return settings;
}

config::Loaded load(const std::string& text) {
    const test::Scratch scratch;
    test::Setup setup;
    setup.config_file = scratch.write("sample.env", text);
    for (const auto& [name, value] : test::without_casdoor()) {
        setup.environment.erase(name);
    }
    return test::load(setup);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(provider_samples)

BOOST_AUTO_TEST_CASE(there_is_one_for_each_provider_that_the_readme_names) {
    BOOST_TEST(
        names() == (Lines{"adfs.env", "auth0.env", "authelia.env", "authentik.env", "casdoor.env",
                          "dex.env", "entra.env", "gitlab.env", "google.env", "kanidm.env",
                          "keycloak.env", "logto.env", "okta.env", "zitadel.env"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_needs_its_client_only) {
    for (const std::string& name : names()) {
        BOOST_TEST_CONTEXT(name) {
            const config::Loaded loaded = load(settings_of(name, false));
            BOOST_TEST(test::lines_of(loaded.errors) == Lines{}, boost::test_tools::per_element());
            BOOST_TEST(test::lines_of(loaded.warnings) == Lines{},
                       boost::test_tools::per_element());
            BOOST_TEST_REQUIRE(loaded.settings.has_value());
            BOOST_TEST(loaded.settings->casdoor.offered == (name == "casdoor.env"));
            BOOST_TEST(loaded.settings->openid.size() == (name == "casdoor.env" ? 0U : 1U));
        }
    }
}

// The file's name is the id, but for the one that Dify has taken.
BOOST_AUTO_TEST_CASE(each_is_found_under_its_id) {
    for (const std::string& name : names()) {
        if (name == "casdoor.env") continue;
        BOOST_TEST_CONTEXT(name) {
            const config::OpenId provider =
                load(settings_of(name, false)).settings.value().openid.at(0);
            BOOST_TEST(provider.id + ".env" == (name == "google.env" ? "google_sso.env" : name));
            const bool slash = name == "auth0.env" || name == "authentik.env";
            BOOST_TEST(provider.issuer.ends_with('/') == slash);
        }
    }
}

// What is left out there is meant to be uncommented.
BOOST_AUTO_TEST_CASE(what_they_leave_out_are_keys_and_possible_values) {
    int left_out = 0;
    for (const std::string& name : names()) {
        const std::string all = settings_of(name, true);
        left_out += all != settings_of(name, false);
        for (const std::string& line : test::lines_of(load(all).errors)) {
            BOOST_TEST_CONTEXT(name << ": " << line) {
                // There is no key of that name on this machine; all else has to be right.
                BOOST_TEST(line.find("_PRIVATE_KEY_FILE (") != std::string::npos);
            }
        }
    }
    BOOST_TEST(left_out > 5);
}

BOOST_AUTO_TEST_SUITE_END()
