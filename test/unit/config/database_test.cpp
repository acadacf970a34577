#include <boost/test/unit_test.hpp>

#include "unit/config/loading.h"

using namespace difysso;
using test::Environment;

namespace {

// host|port|user|password|name|options
std::string database(const Environment& changes) {
    Environment environment = changes;
    environment.emplace("DB_PASSWORD", "");
    const config::Loaded loaded = test::load_with(environment);
    if (!loaded.settings) return to_line(loaded.errors.at(0));
    const config::Database& database = loaded.settings->database;
    std::string text = database.host + "|" + database.port + "|" + database.user + "|" +
                       database.password.reveal() + "|" + database.name + "|";
    for (const auto& [name, value] : database.options) {
        text += name + "=" + value + ";";
    }
    return text;
}

std::string url(const std::string& text) {
    return database({{"DATABASE_URL", text}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(database_settings)

BOOST_AUTO_TEST_CASE(a_url_is_taken_apart) {
    BOOST_TEST(url("postgresql://u:p@db_postgres:5433/dify") == "db_postgres|5433|u|p|dify|");
    BOOST_TEST(url("postgres://u@db/dify") == "db|5432|u||dify|");
    BOOST_TEST(url("postgresql+psycopg2://u:p@db/dify") == "db|5432|u|p|dify|");
    BOOST_TEST(url("postgresql://db/dify") == "db|5432|postgres||dify|");
    BOOST_TEST(url("postgresql:///dify") == "localhost|5432|postgres||dify|");
    BOOST_TEST(url("postgresql://u:@[fd00::1]:5433/dify") == "fd00::1|5433|u||dify|");
    BOOST_TEST(url("postgresql://u:p:q@db/dify") == "db|5432|u|p:q|dify|");
}

BOOST_AUTO_TEST_CASE(percent_encoding_is_undone) {
    BOOST_TEST(url("postgresql://u%40x:p%3A%2F%3f%25+@db/di%20fy") == "db|5432|u@x|p:/?%+|di fy|");
}

BOOST_AUTO_TEST_CASE(there_may_be_several_hosts) {
    BOOST_TEST(url("postgresql://u:p@a:1,b:2,c/dify?target_session_attrs=read-write") ==
               "a,b,c|1,2,5432|u|p|dify|target_session_attrs=read-write;");
    BOOST_TEST(database({{"DB_HOST", "a,b"}}) == "a,b|5432,5432|postgres||dify|");
    BOOST_TEST(database({{"DB_HOST", "a, b"}, {"DB_PORT", "1, 2"}}) == "a,b|1,2|postgres||dify|");
}

BOOST_AUTO_TEST_CASE(a_host_may_be_the_folder_of_a_socket) {
    BOOST_TEST(database({{"DB_HOST", "/run/postgresql"}}) ==
               "/run/postgresql|5432|postgres||dify|");
    BOOST_TEST(url("postgresql://u@%2Frun%2Fpostgresql/dify") == "/run/postgresql|5432|u||dify|");
    BOOST_TEST(url("postgresql:///dify?host=/run/postgresql&port=5433") ==
               "/run/postgresql|5433|postgres||dify|");
}

BOOST_AUTO_TEST_CASE(parameters_are_libpqs) {
    const std::string ca = test::corpus("certificates/rsa-2048.pem");
    BOOST_TEST(url("postgresql://db/dify?sslmode=verify-full&sslrootcert=" + ca) ==
               "db|5432|postgres||dify|sslmode=verify-full;sslrootcert=" + ca + ";");
    BOOST_TEST(database({{"DB_EXTRAS", "options=-c search_path=dify&sslmode=require"}}) ==
               "localhost|5432|postgres||dify|options=-c search_path=dify;sslmode=require;");
    BOOST_TEST(database({{"DB_EXTRAS", "options=-c%20search_path%3Ddify+-c+x=y"}}) ==
               "localhost|5432|postgres||dify|options=-c search_path=dify -c x=y;");
}

BOOST_AUTO_TEST_CASE(the_url_wins_as_a_whole) {
    const Environment single{{"DB_HOST", "other"}, {"DB_PORT", "5433"},
                             {"DB_USER", "other"}, {"DB_PASSWORD", "canary"},
                             {"DB_NAME", "x"},     {"DB_EXTRAS", "sslmode=require"}};
    Environment with_url = single;
    with_url["DATABASE_URL"] = "postgresql://db/dify";
    BOOST_TEST(database(with_url) == "db|5432|postgres||dify|");
    BOOST_TEST(database(single) == "other|5433|other|canary|x|sslmode=require;");
    // A single key that says the same is no cause for a warning.
    BOOST_TEST(
        test::load_with({{"DATABASE_URL", "postgresql://postgres:canary-db-password@db/dify"},
                         {"DB_HOST", "db"},
                         {"DB_PORT", "5432"}})
            .warnings.empty());
}

BOOST_AUTO_TEST_SUITE_END()
