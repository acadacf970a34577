#include <filesystem>

#include <boost/test/unit_test.hpp>

#include "unit/config/loading.h"
#include "unit/observe/scratch.h"

using namespace difysso;
using test::contains;
using test::Environment;
using test::errors_with;
using test::Lines;
using test::Setup;

namespace {

int redis_db(const Setup& setup) {
    const config::Loaded loaded = test::load(setup);
    BOOST_TEST_REQUIRE(test::lines_of(loaded.errors).empty());
    return loaded.settings->redis.db;
}

int redis_db(const Environment& changes) {
    const config::Loaded loaded = test::load_with(changes);
    BOOST_TEST_REQUIRE(test::lines_of(loaded.errors).empty());
    return loaded.settings->redis.db;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sources)

BOOST_AUTO_TEST_CASE(the_higher_source_wins) {
    const test::Scratch scratch;
    Setup setup;
    BOOST_TEST(redis_db(setup) == 0);
    setup.config_file = scratch.write("config", "REDIS_DB=1\n");
    BOOST_TEST(redis_db(setup) == 1);
    setup.env_file = scratch.write("env", "REDIS_DB=2\n");
    BOOST_TEST(redis_db(setup) == 2);
    setup.environment["REDIS_DB"] = "3";
    BOOST_TEST(redis_db(setup) == 3);
    setup.command_line["REDIS_DB"] = "4";
    BOOST_TEST(redis_db(setup) == 4);
}

BOOST_AUTO_TEST_CASE(an_empty_value_in_a_higher_source_means_the_default) {
    const test::Scratch scratch;
    Setup setup;
    setup.env_file = scratch.write("env", "REDIS_DB=2\n");
    setup.environment["REDIS_DB"] = "";
    BOOST_TEST(redis_db(setup) == 0);
}

BOOST_AUTO_TEST_CASE(the_prefix_wins_within_a_source_and_not_over_a_higher_one) {
    BOOST_TEST(redis_db({{"DIFYSSO_REDIS_DB", "5"}, {"REDIS_DB", "6"}}) == 5);
    const test::Scratch scratch;
    Setup setup;
    setup.env_file = scratch.write("env", "DIFYSSO_REDIS_DB=5\n");
    setup.environment["REDIS_DB"] = "6";
    BOOST_TEST(redis_db(setup) == 6);
}

BOOST_AUTO_TEST_CASE(a_key_may_have_two_names) {
    const config::Loaded loaded = test::load_with(
        {{"DB_USER", "a"}, {"DIFYSSO_DB_NAME", "b"}, {"DEPLOYMENT_EDITION", "ENTERPRISE"}});
    BOOST_TEST_REQUIRE(loaded.settings.has_value());
    BOOST_TEST(loaded.settings->database.user == "a");
    BOOST_TEST(loaded.settings->database.name == "b");
    BOOST_TEST(loaded.settings->dify.edition == "ENTERPRISE");
    BOOST_TEST(loaded.warnings.empty());

    const config::Loaded both = test::load_with({{"DB_USER", "a"}, {"DB_USERNAME", "b"}});
    BOOST_TEST(both.settings.value().database.user == "b");
    BOOST_TEST(test::lines_of(both.warnings) ==
               Lines{"DB_USER (environment): isn't used: it differs from DB_USERNAME"});
    BOOST_TEST(test::load_with({{"DB_USER", "a"}, {"DB_USERNAME", "a"}}).warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_is_an_error) {
    Setup setup;
    setup.config_file = "/nowhere/config";
    setup.env_file = "/nowhere/env";
    const config::Loaded loaded = test::load(setup);
    BOOST_TEST(test::lines_of(loaded.errors) ==
                   (Lines{"file /nowhere/config: can't be read: No such file or directory",
                          "file /nowhere/env: can't be read: No such file or directory"}),
               boost::test_tools::per_element());
    BOOST_TEST(contains(loaded.files, "/nowhere/config"));
}

BOOST_AUTO_TEST_CASE(a_file_too_large_to_be_a_configuration_is_an_error) {
    const test::Scratch scratch;
    Setup setup;
    setup.env_file = scratch.write("env", std::string(2 << 20, '#'));
    BOOST_TEST(test::lines_of(test::load(setup).errors) ==
               Lines{"file " + setup.env_file + ": can't be read: it is larger than 1 MiB"});
}

BOOST_AUTO_TEST_CASE(the_usual_env_file_is_read_when_none_is_named) {
    const test::Scratch scratch;
    scratch.write(".env", "REDIS_DB=7\nCASDOOR_TYPO=1\n");
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(scratch.path(""));
    const config::Loaded usual = config::load({{}, {}, nullptr, {}});
    const config::Loaded named = config::load({{}, "/dev/null", nullptr, {}});
    std::filesystem::remove(".env");
    std::filesystem::create_directory(".env");
    const config::Loaded folder = config::load({{}, {}, nullptr, {}});
    std::filesystem::current_path(before);
    const std::string typo =
        "CASDOOR_TYPO (file .env, line 2): is an unknown key; remove it ('difysso "
        "--help' lists the keys)";
    BOOST_TEST(contains(test::lines_of(usual.errors), typo));
    BOOST_TEST(usual.files == std::vector<std::string>{".env"});
    BOOST_TEST(!contains(test::lines_of(named.errors), typo));
    BOOST_TEST(folder.files.empty());
}

BOOST_AUTO_TEST_CASE(the_environment_is_judged_by_its_families_only) {
    BOOST_TEST(
        errors_with(
            {{"PATH", "/bin"}, {"REDIS_MAX_CONNECTIONS", "x"}, {"BASE_URLL", "x"}, {"ADMIN", "x"}})
            .empty());
    BOOST_TEST(
        errors_with({{"CASDOOR_APPNAME", "canary"}}) ==
        Lines{"CASDOOR_APPNAME (environment): is an unknown key; did you mean CASDOOR_APP_NAME?"});
    BOOST_TEST(errors_with({{"DIFYSSO_BASE_URI", "canary"}}) ==
               Lines{"DIFYSSO_BASE_URI (environment): is an unknown key; did you mean BASE_URL?"});
    BOOST_TEST(errors_with({{"OIDC_PROVIDER", "canary"}}) ==
               Lines{"OIDC_PROVIDER (environment): is an unknown key; did you mean "
                     "OIDC_PROVIDERS?"});
    BOOST_TEST(errors_with({{"OIDC_PROVIDERS", ""}}).empty());
}

BOOST_AUTO_TEST_CASE(what_a_container_platform_injects_is_passed_over) {
    const Environment injected{{"CASDOOR_SERVICE_HOST", "10.96.0.1"},
                               {"CASDOOR_SERVICE_PORT", "8000"},
                               {"CASDOOR_SERVICE_PORT_HTTP", "8000"},
                               {"CASDOOR_PORT", "tcp://10.96.0.1:8000"},
                               {"CASDOOR_PORT_8000_TCP", "tcp://10.96.0.1:8000"},
                               {"CASDOOR_PORT_8000_TCP_PROTO", "tcp"},
                               {"CASDOOR_PORT_8000_TCP_ADDR", "10.96.0.1"},
                               {"CASDOOR_WEB_PORT", "tcp://10.96.0.2:80"},
                               {"CASDOOR_WEB_SERVICE_HOST", "10.96.0.2"},
                               {"CASDOOR_WEB_SERVICE_PORT", "80"},
                               {"CASDOOR_WEB_PORT_80_TCP_PORT", "80"},
                               {"DIFYSSO_PORT", "tcp://10.96.0.3:9000"},
                               {"DIFYSSO_SERVICE_PORT_FCGI", "9000"},
                               {"DIFYSSO_REDIS_PORT", "tcp://10.96.0.4:6379"},
                               {"OIDC_PORT_80_UDP", "udp://10.96.0.5:80"},
                               {"REDIS_PORT", "tcp://10.96.0.4:6379"},
                               {"REDIS_SERVICE_HOST", "10.96.0.4"},
                               {"DB_PORT", "tcp://10.96.0.6:5432"}};
    BOOST_TEST(errors_with(injected).empty());

    Setup setup;
    const test::Scratch scratch;
    setup.env_file = scratch.write("env", "REDIS_PORT=6380\nDB_PORT=5433\n");
    setup.environment.insert(injected.begin(), injected.end());
    const config::Loaded loaded = test::load(setup);
    BOOST_TEST(loaded.settings.value().redis.server.port == 6380);
    BOOST_TEST(loaded.settings.value().database.port == "5433");
}

BOOST_AUTO_TEST_CASE(in_a_file_nothing_is_injected) {
    const test::Scratch scratch;
    Setup setup;
    setup.env_file = scratch.write("env", "CASDOOR_SERVICE_HOST=10.96.0.1\n");
    BOOST_TEST(test::load(setup).errors.size() == 1U);
}

BOOST_AUTO_TEST_CASE(migrate_needs_the_database_only) {
    Setup setup;
    setup.scope = config::Scope::database;
    setup.environment = {{"DB_HOST", "db"}, {"CASDOOR_TYPO", "canary"}, {"REDIS_USE_SSL", "true"}};
    const config::Loaded loaded = test::load(setup);
    BOOST_TEST(test::lines_of(loaded.errors).empty());
    BOOST_TEST(loaded.settings.value().database.host == "db");
    const Lines warnings = test::lines_of(loaded.warnings);
    BOOST_TEST(contains(warnings,
                        "CASDOOR_ENDPOINT: is not set, and neither is OIDC_PROVIDERS: set the "
                        "CASDOOR_* keys to sign people in with Casdoor, or OIDC_PROVIDERS and the "
                        "OIDC_<ID>_* keys for another OpenID Connect provider, or both"));
    BOOST_TEST(contains(warnings,
                        "CASDOOR_TYPO (environment): is an unknown key; remove it ('difysso "
                        "--help' lists the keys)"));

    for (const Environment& bad :
         {Environment{{"DB_PORT", "canary"}}, Environment{{"DATABASE_URL", "canary"}},
          Environment{{"DIFYSSO_DB_HOSTT", "canary"}},
          Environment{{"DB_PASSWORD_FILE", "/nowhere"}}}) {
        setup.environment = bad;
        BOOST_TEST(test::load(setup).errors.size() == 1U);
        BOOST_TEST(!test::load(setup).settings.has_value());
    }
    setup.environment = {};
    setup.config_file = "/nowhere";
    BOOST_TEST(test::load(setup).errors.size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_source_of_allow_register_is_remembered) {
    BOOST_TEST(test::load_with({}).settings.value().sign_in.allow_register_source == "default");
    BOOST_TEST(test::load_with({{"ALLOW_REGISTER", "no"}})
                   .settings.value()
                   .sign_in.allow_register_source == "environment");
    const test::Scratch scratch;
    Setup setup;
    setup.env_file = scratch.write("env", "\nALLOW_REGISTER=false\n");
    const config::Loaded loaded = test::load(setup);
    BOOST_TEST(loaded.settings.value().sign_in.allow_register_source ==
               "file " + setup.env_file + ", line 2");
    BOOST_TEST(!loaded.settings.value().sign_in.allow_register);
}

BOOST_AUTO_TEST_SUITE_END()
