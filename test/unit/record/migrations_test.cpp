#include "record/migrations.h"

#include <boost/test/unit_test.hpp>

#include "fake/database.h"

using namespace difysso;
using record::MigrationError;
using record::MigrationFile;
using record::Migrator;

namespace {

const outbound::Deadline kSoon = outbound::Deadline::after(std::chrono::seconds(10));

MigrationFile file(int number, const std::string& text) {
    return {.number = number,
            .name = "000" + std::to_string(number) + "_x.sql",
            .text = text,
            .checksum = "sum of " + text};
}

// A database in which these rows are in difysso.migrations; what is applied is added to them.
struct Applied {
    fake::Rows rows;
    bool schema = true;
    fake::Connection connection{[this](const std::string& name,
                                       const auto& parameters) -> fake::Rows {
        if (name == "migrations_present") return {{schema ? "t" : "f", schema ? "t" : "f"}};
        if (name == "migrations_applied") return rows;
        if (name == "migrations_record")
            rows.push_back({parameters[0], parameters[1], parameters[2], "2026-01-01T00:00:00Z"});
        return {};
    }};
    std::vector<std::string> told;

    void migrate(std::vector<MigrationFile> files) {
        Migrator(connection, std::move(files)).migrate(kSoon, [this](const std::string& name) {
            told.push_back(name);
        });
    }
};

using Trips = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(migrations)

BOOST_AUTO_TEST_CASE(each_file_runs_in_a_transaction_under_the_lock) {
    Applied database;
    database.schema = false;
    database.migrate({file(1, "one"), file(2, "two")});
    const Trips expected{
        "BEGIN",
        "migrations_lock",
        "migrations_present",
        "CREATE SCHEMA difysso",
        "CREATE TABLE difysso.migrations (number int PRIMARY KEY, name text NOT NULL,"
        " checksum text NOT NULL, applied_at timestamptz NOT NULL)",
        "COMMIT",
        "BEGIN",
        "migrations_lock",
        "migrations_applied",
        "one",
        "migrations_record",
        "COMMIT",
        "BEGIN",
        "migrations_lock",
        "migrations_applied",
        "two",
        "migrations_record",
        "COMMIT",
        "BEGIN",
        "migrations_lock",
        "migrations_applied",
        "ROLLBACK"};
    BOOST_TEST(database.connection.trips == expected, boost::test_tools::per_element());
    BOOST_TEST((database.told == Trips{"0001_x.sql", "0002_x.sql"}));
}

BOOST_AUTO_TEST_CASE(what_is_applied_isnt_applied_again) {
    Applied database;
    database.rows = {{"1", "0001_x.sql", "sum of one", "then"}};
    database.migrate({file(1, "one"), file(2, "two")});
    BOOST_TEST((database.told == Trips{"0002_x.sql"}));
}

BOOST_AUTO_TEST_CASE(a_changed_file_stops_everything) {
    Applied database;
    database.rows = {{"1", "0001_x.sql", "sum of one", "2026-01-01T00:00:00Z"}};
    BOOST_CHECK_EXCEPTION(database.migrate({file(1, "uno"), file(2, "two")}), MigrationError,
                          [](const auto& error) {
                              return std::string(error.what()) ==
                                     "0001_x.sql was applied as 0001_x.sql on 2026-01-01T00:00:00Z "
                                     "and is another text"
                                     " now: restore it, and write a new migration";
                          });
    BOOST_TEST(database.told.empty());
    BOOST_TEST(database.connection.trips.back() == "ROLLBACK");
}

BOOST_AUTO_TEST_CASE(a_pending_file_before_an_applied_one_is_an_error) {
    Applied database;
    database.rows = {{"2", "0002_x.sql", "sum of two", "then"}};
    BOOST_CHECK_THROW(database.migrate({file(1, "one"), file(2, "two")}), MigrationError);
    BOOST_CHECK_THROW(
        Migrator(database.connection, {file(1, "one"), file(2, "two")}).pending(kSoon),
        MigrationError);
}

BOOST_AUTO_TEST_CASE(a_file_that_ends_its_transaction_isnt_recorded) {
    Applied database;
    BOOST_CHECK_THROW(database.migrate({file(1, "SELECT 1; COMMIT;")}), MigrationError);
    BOOST_TEST(database.rows.empty());
}

BOOST_AUTO_TEST_CASE(status_tells_the_four_states_and_writes_nothing) {
    using State = record::MigrationStatus::State;
    Applied database;
    database.rows = {{"1", "0001_x.sql", "sum of one", "a"},
                     {"2", "0002_x.sql", "sum of due", "b"},
                     {"9", "0009_x.sql", "sum of nine", "c"}};
    const auto all =
        Migrator(database.connection, {file(1, "one"), file(2, "two"), file(3, "three")})
            .status(kSoon);
    BOOST_REQUIRE(all.size() == 4U);
    BOOST_TEST((all[0].state == State::applied));
    BOOST_TEST(all[0].applied_at == "a");
    BOOST_TEST((all[1].state == State::changed));
    BOOST_TEST((all[2].state == State::pending));
    BOOST_TEST(all[2].applied_at == "");
    BOOST_TEST((all[3].state == State::unknown));
    BOOST_TEST(all[3].name == "0009_x.sql");
    BOOST_TEST((database.connection.trips == Trips{"migrations_present", "migrations_applied"}));
}

BOOST_AUTO_TEST_CASE(without_a_schema_everything_is_pending) {
    Applied database;
    database.schema = false;
    Migrator migrator(database.connection, {file(1, "one")});
    BOOST_TEST(migrator.pending(kSoon).size() == 1U);
    BOOST_TEST(migrator.status(kSoon).size() == 1U);
    BOOST_TEST((database.connection.trips == Trips{"migrations_present", "migrations_present"}));
}

BOOST_AUTO_TEST_SUITE_END()
