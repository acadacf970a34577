#include <algorithm>

#include <boost/test/unit_test.hpp>

#include "config/settings.h"
#include "unit/config/loading.h"
#include "unit/config/settings_text.h"
#include "unit/observe/scratch.h"

using namespace difysso;
using namespace difysso::config;
using test::Environment;
using test::Lines;
using test::loads;
using test::settings_with;

BOOST_AUTO_TEST_SUITE(dify_settings)

BOOST_AUTO_TEST_CASE(the_secret_key_may_be_the_one_that_dify_made) {
    const test::Scratch scratch;
    const std::string path = scratch.write(".dify_secret_key", " canary-of-dify \n");
    const std::string folder = scratch.path("");
    const Loaded loaded = test::load_with({{"SECRET_KEY", ""}, {"DIFY_STORAGE_PATH", folder}});
    BOOST_TEST(loaded.settings.value().dify.secret_key.reveal() == "canary-of-dify");
    BOOST_TEST(std::count_if(loaded.files.begin(), loaded.files.end(), [](const std::string& file) {
                   return file.ends_with("/.dify_secret_key");
               }) == 1);
    BOOST_TEST(settings_with({{"DIFY_STORAGE_PATH", folder}}).dify.secret_key.reveal() ==
               "canary-secret-key-of-this-dify-instance");
    scratch.write(".dify_secret_key", "\n");
    BOOST_TEST(!loads({{"SECRET_KEY", ""}, {"DIFY_STORAGE_PATH", folder}}));
}

BOOST_AUTO_TEST_CASE(the_version_decides_the_era) {
    const auto era = [](const std::string& version) {
        return settings_with({{"DIFY_VERSION", version}}).dify.era;
    };
    for (const std::string version : {"", "0.9.2", "0.15.3", "1.9.1", "1.9.1-fix.1", "1.9"}) {
        BOOST_TEST((era(version) == Era::classic));
    }
    for (const std::string version :
         {"1.9.2", "1.10.0", "v1.15.0", "1.10.1-fix.1", "1.15", "2.0.0"}) {
        BOOST_TEST((era(version) == Era::cookies));
    }
    BOOST_TEST(
        (settings_with({{"DIFY_VERSION", "v1.10.1-fix.1"}}).dify.version == Version{1, 10, 1}));
    BOOST_TEST(!settings_with({{"DIFY_VERSION", ""}}).dify.version.has_value());
    for (const std::string version : {"0.9.1", "0.8.3", "1", "1.", "1.15.", "1.15.0.1", "1.15.0-",
                                      "-1.2.3", "1.15.0 ", "1.15,0", "99999999999.0.0"}) {
        BOOST_TEST_CONTEXT(version) {
            BOOST_TEST(!loads({{"DIFY_VERSION", version}}));
        }
    }
}

BOOST_AUTO_TEST_CASE(the_edition_follows_the_version) {
    BOOST_TEST(settings_with({}).dify.edition == "SELF_HOSTED");
    BOOST_TEST(settings_with({{"DIFY_VERSION", "1.17.0"}}).dify.edition == "COMMUNITY");
    BOOST_TEST(
        settings_with({{"DIFY_VERSION", "1.17.0"}, {"EDITION", "SELF_HOSTED"}}).dify.edition ==
        "SELF_HOSTED");
}

BOOST_AUTO_TEST_CASE(lifetimes_are_difys) {
    BOOST_TEST(
        settings_with({{"REFRESH_TOKEN_EXPIRE_DAYS", "0.5"}}).dify.refresh_lifetime.count() ==
        43200);
    BOOST_TEST(
        settings_with({{"REFRESH_TOKEN_EXPIRE_DAYS", "30.0"}}).dify.refresh_lifetime.count() ==
        30 * 86400);
    BOOST_TEST(settings_with({{"ACCESS_TOKEN_EXPIRE_MINUTES", "1"}}).dify.access_lifetime.count() ==
               1);
}

BOOST_AUTO_TEST_CASE(console_addresses_are_kept_as_they_are_written) {
    const Settings settings =
        settings_with({{"CONSOLE_WEB_URL", "https://Dify.example.org/console/"},
                       {"CONSOLE_API_URL", "https://Dify.example.org/"},
                       {"COOKIE_DOMAIN", ".Example.org"},
                       {"NEXT_PUBLIC_COOKIE_DOMAIN", "1"}});
    BOOST_TEST(settings.dify.console_web_url == "https://Dify.example.org/console");
    BOOST_TEST(settings.dify.console_api_url == "https://Dify.example.org");
    BOOST_TEST(settings.dify.cookie_domain == "example.org");
}

BOOST_AUTO_TEST_CASE(cookies_that_work_are_not_warned_about) {
    const std::string host = "https://dify.example.org";
    for (const Environment& works : {
             Environment{},
             Environment{{"BASE_URL", host}},
             Environment{{"BASE_URL", host}, {"CONSOLE_WEB_URL", host}, {"CONSOLE_API_URL", host}},
             Environment{{"BASE_URL", host}, {"CONSOLE_WEB_URL", host}},
             Environment{{"BASE_URL", "https://sso.example.org"},
                         {"CONSOLE_WEB_URL", host},
                         {"CONSOLE_API_URL", "https://api.example.org"},
                         {"COOKIE_DOMAIN", "example.org"},
                         {"NEXT_PUBLIC_COOKIE_DOMAIN", "1"}},
             // Before 1.9.2 the tokens go through the URL.
             Environment{{"DIFY_VERSION", "1.9.1"}, {"CONSOLE_API_URL", host}},
         }) {
        BOOST_TEST(test::lines_of(test::load_with(works).warnings) == Lines{},
                   boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_workspace_policy_needs_what_it_needs) {
    const std::string tenant = "6F1D2A1E-8f53-4a21-9c1e-3a2b7c8d9e0f";
    const Settings join = settings_with({{"WORKSPACE_POLICY", "join:" + tenant},
                                         {"DEFAULT_ROLE", "dataset_operator"},
                                         {"ROLE_MAP", "org/a=admin; cn=b,dc=c = editor"},
                                         {"DIFY_STORAGE_PATH", ""}});
    BOOST_TEST((join.sign_in.workspace.kind == WorkspacePolicy::Kind::join));
    BOOST_TEST(join.sign_in.workspace.tenant == "6f1d2a1e-8f53-4a21-9c1e-3a2b7c8d9e0f");
    BOOST_TEST((join.sign_in.workspace.default_role == Role::dataset_operator));
    BOOST_TEST_REQUIRE(join.sign_in.role_map.size() == 2U);
    BOOST_TEST(join.sign_in.role_map[0].first == "org/a");
    BOOST_TEST((join.sign_in.role_map[0].second == Role::admin));
    BOOST_TEST(join.sign_in.role_map[1].first == "cn=b,dc=c");
    BOOST_TEST((join.sign_in.role_map[1].second == Role::editor));
    BOOST_TEST(loads({{"WORKSPACE_POLICY", "existing"}, {"DIFY_STORAGE_PATH", ""}}));
    BOOST_TEST(!loads({{"WORKSPACE_POLICY", "own"}, {"DIFY_STORAGE_PATH", ""}}));
}

BOOST_AUTO_TEST_CASE(a_workspace_of_ones_own_needs_a_folder_or_the_inner_api) {
    const Environment inner{{"DIFY_STORAGE_PATH", ""},
                            {"DIFY_INNER_API_URL", "http://api:5001/"},
                            {"DIFY_INNER_API_KEY", "canary"}};
    BOOST_TEST(settings_with(inner).storage.inner_api_url == "http://api:5001");
    for (const auto& [type, scheme] :
         {std::pair{"local", ""}, std::pair{"opendal", ""}, std::pair{"OpenDAL", "FS"},
          std::pair{"", "fs"}, std::pair{"local", "s3"}}) {
        BOOST_TEST(loads({{"STORAGE_TYPE", type}, {"OPENDAL_SCHEME", scheme}}));
    }
    BOOST_TEST(loads({{"KEY_PROVIDER_TYPE", "local"}}));
    for (const Environment& elsewhere :
         {Environment{{"STORAGE_TYPE", "s3"}}, Environment{{"OPENDAL_SCHEME", "s3"}},
          Environment{{"KEY_PROVIDER_TYPE", "kms"}}}) {
        BOOST_TEST(!loads(elsewhere));
        Environment with_inner = inner;
        with_inner.insert(elsewhere.begin(), elsewhere.end());
        BOOST_TEST(loads(with_inner));
        Environment existing = elsewhere;
        existing["WORKSPACE_POLICY"] = "existing";
        BOOST_TEST(loads(existing));
    }
}

BOOST_AUTO_TEST_CASE(roles_have_difys_names) {
    BOOST_TEST(role_name(Role::admin) == "admin");
    BOOST_TEST(role_name(Role::editor) == "editor");
    BOOST_TEST(role_name(Role::normal) == "normal");
    BOOST_TEST(role_name(Role::dataset_operator) == "dataset_operator");
}

BOOST_AUTO_TEST_SUITE_END()
