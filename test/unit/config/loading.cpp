#include "unit/config/loading.h"

#include <algorithm>

#include <boost/test/unit_test.hpp>

namespace difysso::test {

Environment good_environment() {
    return {{"CASDOOR_ENDPOINT", "https://door.example.org"},
            {"CASDOOR_CLIENT_ID", "0ba528121ea87b3eb54d"},
            {"CASDOOR_CLIENT_SECRET", "canary-client-secret"},
            {"CASDOOR_ORG_NAME", "example"},
            {"CASDOOR_APP_NAME", "dify"},
            {"SECRET_KEY", "canary-secret-key-of-this-dify-instance"},
            {"DB_PASSWORD", "canary-db-password"},
            {"REDIS_PASSWORD", "canary-redis-password"},
            {"DIFY_VERSION", "1.15.0"},
            {"DIFY_STORAGE_PATH", "/opt/dify/storage"},
            {"LINK_BY_EMAIL", "never"}};
}

Environment provider(const std::string& id) {
    const std::string prefix = "OIDC_" + id + "_";
    return {{"OIDC_PROVIDERS", id},
            {prefix + "ISSUER", "https://idp.example.org"},
            {prefix + "CLIENT_ID", "dify"},
            {prefix + "CLIENT_SECRET", "canary-oidc-secret"}};
}

Environment without_casdoor() {
    Environment changes;
    for (const auto& [name, text] : good_environment()) {
        if (name.starts_with("CASDOOR_")) changes.emplace(name, "");
    }
    return changes;
}

config::Loaded load(const Setup& setup) {
    std::vector<std::string> entries;
    for (const auto& [name, text] : setup.environment) {
        entries.push_back(name + "=" + text);
    }
    std::vector<const char*> environment;
    for (const std::string& entry : entries) {
        environment.push_back(entry.c_str());
    }
    environment.push_back(nullptr);
    return config::load({setup.config_file, setup.env_file, environment.data(), setup.command_line},
                        setup.scope);
}

config::Loaded load_with(const Environment& changes) {
    Setup setup;
    for (const auto& [name, text] : changes) {
        setup.environment.insert_or_assign(name, text);
    }
    return load(setup);
}

config::Settings settings_with(const Environment& changes) {
    const config::Loaded loaded = load_with(changes);
    BOOST_TEST(lines_of(loaded.errors) == Lines{}, boost::test_tools::per_element());
    BOOST_TEST_REQUIRE(loaded.settings.has_value());
    return *loaded.settings;
}

bool loads(const Environment& changes) {
    return load_with(changes).settings.has_value();
}

Lines errors_with(const Environment& changes) {
    return lines_of(load_with(changes).errors);
}

bool contains(const Lines& list, const std::string& text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

Lines lines_of(const std::vector<config::Problem>& problems) {
    Lines lines;
    for (const config::Problem& problem : problems) {
        lines.push_back(config::to_line(problem));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::string corpus(const std::string& name) {
    return std::string(DIFYSSO_TEST_DIR) + "/corpus/config/" + name;
}

}  // namespace difysso::test
