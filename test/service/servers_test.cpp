#include <filesystem>
#include <memory>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "postgres_server.h"
#include "redis_server.h"

using namespace difysso::service;

BOOST_AUTO_TEST_SUITE(servers)

BOOST_AUTO_TEST_CASE(postgres_asks_for_a_password_and_survives_a_restart) {
    const TemporaryFolder folder;
    PostgresServer postgres(folder);
    postgres.make_dify("");
    BOOST_TEST(postgres.value("SHOW timezone") == "Asia/Shanghai");
    BOOST_TEST(postgres.value("SELECT count(*) FROM pg_hba_file_rules WHERE auth_method NOT IN "
                              "('scram-sha-256')") == "0");
    postgres.execute("CREATE TABLE kept (n int); INSERT INTO kept VALUES (7), (NULL)");
    postgres.restart();
    const Rows rows = postgres.rows("SELECT n FROM kept ORDER BY n");
    BOOST_REQUIRE(rows.size() == 2U);
    BOOST_TEST(rows[0][0].value() == "7");
    BOOST_TEST(!rows[1][0].has_value());
    BOOST_CHECK_THROW(postgres.rows("SELECT nothing"), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(redis_has_a_password_and_users) {
    const TemporaryFolder folder;
    RedisServer redis(folder);
    redis.command({"SET", "one", "1"}, 2);
    redis.command({"SET", "two", "2", "EX", "1000"}, 2);
    const auto entries = redis.entries(2);
    BOOST_REQUIRE(entries.size() == 2U);
    BOOST_TEST(entries.at("one").ttl_seconds == -1);
    BOOST_TEST(entries.at("two").value == "2");
    BOOST_TEST(entries.at("two").ttl_seconds > 0);

    redis.add_user("difysso", "pw", "~difysso:* -@all +get");
    BOOST_TEST(redis.command({"AUTH", "difysso", "pw"}).at(0) == "OK");
    BOOST_CHECK_THROW(redis.command({"GET", "one"}), std::runtime_error);
    redis.restart();
    BOOST_TEST(redis.entries(2).empty());
    BOOST_TEST(redis.command({"AUTH", "difysso", "pw"}).at(0) == "OK");
}

BOOST_AUTO_TEST_CASE(nothing_is_left_behind) {
    auto folder = std::make_unique<TemporaryFolder>();
    const auto path = folder->path();
    auto postgres = std::make_unique<PostgresServer>(*folder);
    auto redis = std::make_unique<RedisServer>(*folder);
    const auto ports = {postgres->port(), redis->port()};
    for (const auto port : ports)
        BOOST_TEST(accepts_tcp(port));
    redis.reset();
    postgres.reset();
    for (const auto port : ports)
        BOOST_TEST(!accepts_tcp(port));
    folder.reset();
    BOOST_TEST(!std::filesystem::exists(path));
}

BOOST_AUTO_TEST_CASE(a_server_that_does_not_start_says_why) {
    const TemporaryFolder folder;
    const PostgresOptions options{.settings = {{"shared_buffers", "nonsense"}}};
    BOOST_CHECK_EXCEPTION(
        PostgresServer(folder, options), std::runtime_error, [](const std::runtime_error& error) {
            return std::string(error.what()).find("shared_buffers") != std::string::npos;
        });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(processes)

BOOST_AUTO_TEST_CASE(its_group_ends_with_it) {
    const TemporaryFolder folder;
    Process shell({.arguments = {"/bin/sh", "-c", "sleep 1000 & echo child $!; wait"}},
                  folder.path() / "shell");
    const std::string line = shell.line_with("child");
    const pid_t child = std::stoi(line.substr(line.find(' ') + 1));
    BOOST_TEST(::kill(child, 0) == 0);
    BOOST_TEST(shell.stop() == 128 + SIGTERM);
    wait_until([&] { return ::kill(child, 0) != 0; }, "the child to be gone");
}

BOOST_AUTO_TEST_CASE(its_environment_is_what_it_was_given) {
    const TemporaryFolder folder;
    ::setenv("DIFYSSO_LEAK", "1", 1);
    const Result result =
        run({.arguments = {"/usr/bin/env"}, .environment = {{"TZ", "UTC"}}}, folder.path() / "env");
    ::unsetenv("DIFYSSO_LEAK");
    BOOST_TEST(result.status == 0);
    BOOST_TEST(result.output.find("TZ=UTC\n") != std::string::npos);
    BOOST_TEST(result.output.find("DIFYSSO_LEAK") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_missing_program_is_named) {
    const TemporaryFolder folder;
    Process missing({.arguments = {"/nowhere/difysso"}}, folder.path() / "missing");
    BOOST_CHECK_EXCEPTION(
        missing.line_with("ready"), std::runtime_error, [](const std::runtime_error& error) {
            return std::string(error.what()).find("is difysso built") != std::string::npos;
        });
}

BOOST_AUTO_TEST_SUITE_END()
