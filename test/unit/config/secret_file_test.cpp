#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "unit/config/loading.h"
#include "unit/observe/scratch.h"

using namespace difysso;
using test::contains;
using test::errors_with;
using test::Lines;
using test::Setup;

BOOST_AUTO_TEST_SUITE(secret_files)

BOOST_AUTO_TEST_CASE(a_secret_may_lie_in_a_file) {
    const test::Scratch scratch;
    const std::string path = scratch.write("key", "canary in a file \n");
    ::chmod(path.c_str(), 0640);
    const config::Loaded loaded = test::load_with({{"SECRET_KEY", ""}, {"SECRET_KEY_FILE", path}});
    BOOST_TEST(loaded.settings.value().dify.secret_key.reveal() == "canary in a file ");
    BOOST_TEST(loaded.warnings.empty());
    BOOST_TEST(contains(loaded.files, path));
}

BOOST_AUTO_TEST_CASE(one_line_end_is_taken_off_a_secret_file) {
    const test::Scratch scratch;
    const auto key = [&](const std::string& text) {
        const auto loaded = test::load_with(
            {{"SECRET_KEY", ""}, {"DIFYSSO_SECRET_KEY_FILE", scratch.write("key", text)}});
        return loaded.settings ? loaded.settings->dify.secret_key.reveal()
                               : loaded.errors.at(0).text;
    };
    BOOST_TEST(key("canary") == "canary");
    BOOST_TEST(key("canary\n") == "canary");
    BOOST_TEST(key("canary\r\n") == "canary");
    BOOST_TEST(key("canary\n\n") == "holds a control character");
    BOOST_TEST(key("\n") == "names an empty file");
}

BOOST_AUTO_TEST_CASE(a_secret_file_that_everybody_can_read_is_warned_about) {
    const test::Scratch scratch;
    const std::string path = scratch.write("key", "canary");
    ::chmod(path.c_str(), 0644);
    const config::Loaded loaded =
        test::load_with({{"DB_PASSWORD", ""}, {"DB_PASSWORD_FILE", path}});
    BOOST_TEST(loaded.settings.has_value());
    BOOST_TEST(
        test::lines_of(loaded.warnings) ==
        Lines{"DB_PASSWORD_FILE (environment): names a file that everybody can read; chmod o-r " +
              path});

    const config::Loaded certificate =
        test::load_with({{"CASDOOR_CERT_FILE", test::corpus("certificates/p-256.pem")}});
    BOOST_TEST(certificate.settings.has_value());
    BOOST_TEST(certificate.warnings.empty());
}

BOOST_AUTO_TEST_CASE(a_value_and_its_file_exclude_each_other_within_a_source_only) {
    const test::Scratch scratch;
    const std::string path = scratch.write("key", "canary-file");
    ::chmod(path.c_str(), 0600);
    BOOST_TEST(errors_with({{"DB_PASSWORD_FILE", path}}) ==
               Lines{"DB_PASSWORD (environment): is set beside DB_PASSWORD_FILE; keep one"});
    // An empty one, as Dify's example file has it, is none.
    BOOST_TEST(errors_with({{"DB_PASSWORD", ""}, {"DB_PASSWORD_FILE", path}}).empty());
    BOOST_TEST(errors_with({{"DB_PASSWORD_FILE", ""}}).empty());

    Setup setup;
    setup.environment.erase("DB_PASSWORD");
    setup.environment["DB_PASSWORD_FILE"] = path;
    setup.env_file = scratch.write("env", "DB_PASSWORD=canary-env\n");
    BOOST_TEST(test::load(setup).settings.value().database.password.reveal() == "canary-file");
    setup.environment.erase("DB_PASSWORD_FILE");
    setup.environment["DB_PASSWORD"] = "canary-environment";
    setup.env_file = scratch.write("env", "DB_PASSWORD_FILE=/nowhere\n");
    BOOST_TEST(test::load(setup).settings.value().database.password.reveal() ==
               "canary-environment");
}

BOOST_AUTO_TEST_SUITE_END()
