#include <atomic>
#include <fstream>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "outbound/resolver.h"
#include "postgres/pooled_database.h"
#include "postgres_server.h"
#include "record/migrations.h"

using namespace difysso;
using namespace difysso::service;
using record::MigrationError;
using State = record::MigrationStatus::State;

namespace {

outbound::Deadline soon() {
    return outbound::Deadline::after(std::chrono::seconds(60));
}

const std::filesystem::path kSql = std::filesystem::path(DIFYSSO_SOURCE_DIR) / "sql";

PostgresServer& server() {
    static const TemporaryFolder folder;
    static PostgresServer postgres(folder);
    return postgres;
}

// A fresh database, and a folder of migrations that a test may change.
struct Bench {
    TemporaryFolder folder;
    PostgresServer& postgres = server();
    std::filesystem::path sql = folder.make("sql");
    outbound::Resolver resolver;
    config::Database settings;

    Bench() {
        for (const auto& entry : std::filesystem::directory_iterator(kSql))
            std::filesystem::copy(entry.path(), sql / entry.path().filename());
        postgres.make_dify("");
        sign_in_as(PostgresServer::superuser, postgres.superuser_password());
    }

    void sign_in_as(const std::string& user, const std::string& password) {
        settings = {.host = "127.0.0.1",
                    .port = std::to_string(postgres.port()),
                    .user = user,
                    .name = "dify",
                    .password = config::Secret(password),
                    .options = {}};
    }
    void write(const std::string& name, const std::string& text) {
        std::ofstream(sql / name) << text;
    }
    template <class Work>
    auto with_migrator(Work work) {
        postgres::PooledDatabase database(settings, resolver, 1);
        const auto connection = database.acquire(soon());
        record::Migrator migrator(*connection, record::read_migrations(sql));
        return work(migrator);
    }
    std::vector<std::string> migrate() {
        std::vector<std::string> applied;
        with_migrator([&](record::Migrator& migrator) {
            migrator.migrate(soon(), [&](const std::string& name) { applied.push_back(name); });
        });
        return applied;
    }
    std::vector<record::MigrationStatus> status() {
        return with_migrator([](record::Migrator& migrator) { return migrator.status(soon()); });
    }
};

const std::vector<std::string> kAll{"0001_identities.sql", "0002_sign_in_events.sql",
                                    "0003_sessions.sql", "0004_events.sql", "0005_offboarding.sql"};

}  // namespace

BOOST_AUTO_TEST_SUITE(migrate)

BOOST_AUTO_TEST_CASE(without_dify_everything_is_made_once) {
    Bench bench;
    for (const auto& status : bench.status())
        BOOST_TEST((status.state == State::pending));
    BOOST_TEST(
        bench.postgres.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'difysso'") == "0");
    BOOST_TEST((bench.migrate() == kAll));
    BOOST_TEST(bench.migrate().empty());
    for (const auto& status : bench.status()) {
        BOOST_TEST((status.state == State::applied));
        BOOST_TEST(status.applied_at.size() == std::string("2026-11-24T03:37:33Z").size());
    }
    BOOST_TEST(bench.postgres.value("SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM"
                                    " pg_tables WHERE schemaname = 'difysso'") ==
               "bans events identities memberships migrations offboarding_events scim_users"
               " sign_in_events");
    BOOST_TEST(bench.postgres.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") ==
               "0");
}

BOOST_AUTO_TEST_CASE(dry_run_writes_nothing) {
    Bench bench;
    const auto pending =
        bench.with_migrator([](record::Migrator& migrator) { return migrator.pending(soon()); });
    BOOST_TEST(pending.size() == kAll.size());
    BOOST_TEST(pending[0].text == read_file(kSql / kAll[0]));
    BOOST_TEST(
        bench.postgres.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'difysso'") == "0");
}

BOOST_AUTO_TEST_CASE(eight_at_once_apply_each_once) {
    Bench bench;
    std::vector<std::thread> threads;
    std::atomic<int> applied = 0;
    std::atomic<int> failed = 0;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            try {
                applied += static_cast<int>(bench.migrate().size());
            } catch (const std::exception&) {
                ++failed;
            }
        });
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(failed == 0);
    BOOST_TEST(applied == static_cast<int>(kAll.size()));
    BOOST_TEST(bench.postgres.value("SELECT count(*) FROM difysso.migrations") ==
               std::to_string(kAll.size()));
}

BOOST_AUTO_TEST_CASE(a_file_that_was_changed_is_an_error) {
    Bench bench;
    bench.migrate();
    bench.write(kAll[0], "-- harmless\n" + read_file(kSql / kAll[0]));
    bench.write("0090_more.sql", "CREATE TABLE difysso.more (n int);");
    BOOST_CHECK_EXCEPTION(bench.migrate(), MigrationError, [](const MigrationError& error) {
        return std::string(error.what()).find("0001_identities.sql") != std::string::npos;
    });
    BOOST_TEST((bench.status()[0].state == State::changed));
    BOOST_TEST(bench.postgres.value("SELECT to_regclass('difysso.more') IS NULL") == "t");
}

BOOST_AUTO_TEST_CASE(a_file_that_fails_leaves_nothing_and_those_before_it_stay) {
    Bench bench;
    bench.write("0090_good.sql", "CREATE TABLE difysso.good (n int);");
    bench.write("0091_bad.sql", "CREATE TABLE difysso.bad (n int); SELECT nothing;");
    BOOST_CHECK_THROW(bench.migrate(), observe::Failure);
    BOOST_TEST(bench.postgres.value("SELECT max(number) FROM difysso.migrations") == "90");
    BOOST_TEST(bench.postgres.value("SELECT to_regclass('difysso.bad') IS NULL") == "t");
    bench.write("0091_bad.sql", "CREATE TABLE difysso.bad (n int);");
    BOOST_TEST((bench.migrate() == std::vector<std::string>{"0091_bad.sql"}));
}

BOOST_AUTO_TEST_CASE(a_file_that_commits_by_itself_is_an_error) {
    Bench bench;
    bench.write("0090_commits.sql", "CREATE TABLE difysso.mine (n int); COMMIT;");
    BOOST_CHECK_THROW(bench.migrate(), MigrationError);
    BOOST_TEST((bench.status().back().state == State::pending));
}

BOOST_AUTO_TEST_CASE(
    what_comes_before_an_applied_one_is_an_error_and_a_newer_one_is_no_business_of_ours) {
    Bench bench;
    bench.write("0091_late.sql", "CREATE TABLE difysso.late (n int);");
    bench.migrate();
    bench.write("0090_early.sql", "CREATE TABLE difysso.early (n int);");
    BOOST_CHECK_THROW(bench.migrate(), MigrationError);
    std::filesystem::remove(bench.sql / "0090_early.sql");
    std::filesystem::remove(bench.sql / "0091_late.sql");
    BOOST_TEST(bench.migrate().empty());
    BOOST_TEST((bench.status().back().state == State::unknown));
    BOOST_TEST(bench.status().back().name == "0091_late.sql");
}

BOOST_AUTO_TEST_CASE(a_role_needs_no_more_than_to_own_the_schema) {
    Bench bench;
    bench.postgres.execute(
        "CREATE ROLE owner_of_it LOGIN PASSWORD 'pw';"
        " CREATE SCHEMA difysso AUTHORIZATION owner_of_it");
    bench.sign_in_as("owner_of_it", "pw");
    BOOST_TEST((bench.migrate() == kAll));
    BOOST_TEST(bench.migrate().empty());
}

BOOST_AUTO_TEST_CASE(or_to_make_schemas_and_never_an_extension) {
    Bench bench;
    bench.postgres.execute(
        "CREATE ROLE maker LOGIN PASSWORD 'pw'; GRANT CREATE ON DATABASE dify TO maker");
    bench.sign_in_as("maker", "pw");
    BOOST_TEST((bench.migrate() == kAll));
    BOOST_TEST(bench.postgres.value(
                   "SELECT count(*) FROM pg_extension WHERE extname <> 'plpgsql'") == "0");
}

BOOST_AUTO_TEST_CASE(a_role_without_the_right_is_refused) {
    Bench bench;
    bench.postgres.execute("CREATE ROLE nobody_special LOGIN PASSWORD 'pw'");
    bench.sign_in_as("nobody_special", "pw");
    BOOST_CHECK_EXCEPTION(bench.migrate(), postgres::SqlError,
                          [](const auto& error) { return error.sqlstate() == "42501"; });
}

BOOST_AUTO_TEST_CASE(the_role_example_serves_one_role_or_two) {
    Bench bench;
    bench.postgres.make_dify("1.15.0");
    bench.postgres.make_gateway_role();
    bench.sign_in_as(PostgresServer::gateway_role, PostgresServer::gateway_password);
    BOOST_TEST((bench.migrate() == kAll));

    bench.postgres.make_dify("1.15.0");
    bench.postgres.execute(
        "CREATE ROLE difysso_migrate LOGIN PASSWORD 'pw';"
        " CREATE SCHEMA difysso AUTHORIZATION difysso_migrate");
    bench.postgres.make_gateway_role();
    bench.sign_in_as("difysso_migrate", "pw");
    BOOST_TEST((bench.migrate() == kAll));
    bench.postgres.make_gateway_role();
    bench.sign_in_as(PostgresServer::gateway_role, PostgresServer::gateway_password);
    BOOST_TEST((bench.status()[1].state == State::applied));
    const auto may = [&](const std::string& table, const std::string& right) {
        return bench.postgres.value("SELECT has_table_privilege('difysso', $1, $2)",
                                    {table, right}) == "t";
    };
    for (const std::string right : {"SELECT", "INSERT", "UPDATE", "DELETE"})
        BOOST_TEST(may("difysso.identities", right), right);
    BOOST_TEST(!may("difysso.identities", "TRUNCATE"));
    // What was done is written once.
    for (const std::string right : {"SELECT", "INSERT"})
        BOOST_TEST(may("difysso.events", right), right);
    for (const std::string right : {"UPDATE", "DELETE", "TRUNCATE"})
        BOOST_TEST(!may("difysso.events", right), right);
}

BOOST_AUTO_TEST_SUITE_END()
