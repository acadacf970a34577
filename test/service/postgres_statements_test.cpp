#include "database_bench.h"

using namespace difysso;
using namespace difysso::service;
using observe::Reason;
using postgres::SqlError;
using postgres::Statement;
using postgres::Transaction;

static std::string sqlstate_of(postgres::Connection& connection, const Statement& statement,
                               Reason& reason) {
    try {
        connection.execute(statement, {}, late());
    } catch (const SqlError& error) {
        reason = error.reason();
        return error.sqlstate();
    }
    return "none";
}

BOOST_FIXTURE_TEST_SUITE(postgres_statements, DatabaseBench)

BOOST_AUTO_TEST_CASE(texts_numbers_and_nulls_come_back_as_they_are) {
    server.execute("CREATE TABLE kept (name text, n int)");
    const auto connection = database.acquire(late());
    const std::string name = "\xe5\xbc\xa0 'x' \"y\" \\ \n\t$1";
    const auto inserted = connection->execute(
        {"test_insert", "INSERT INTO kept SELECT $1::text, $2::int FROM generate_series(1, 3)"},
        {name, std::nullopt}, late());
    BOOST_TEST(inserted->affected() == 3);
    BOOST_TEST(inserted->rows() == 0);
    const auto found = connection->execute(
        {"test_select", "SELECT name, n, '', 7 FROM kept WHERE name = $1::text"}, {name}, late());
    BOOST_TEST(found->rows() == 3);
    BOOST_TEST(found->text(2, 0) == name);
    BOOST_TEST(found->is_null(0, 1));
    BOOST_TEST(found->text(0, 1).empty());
    BOOST_TEST(!found->is_null(0, 2));
    BOOST_TEST(found->text(0, 3) == "7");
}

BOOST_AUTO_TEST_CASE(a_statement_is_prepared_once_a_connection) {
    const auto connection = database.acquire(late());
    for (const std::string text : {"a", "b", "c"}) {
        BOOST_TEST(connection->execute(kEcho, {text}, late())->text(0, 0) == text);
    }
    const auto prepared = connection->execute({"test_prepared",
                                               "SELECT generic_plans + custom_plans FROM "
                                               "pg_prepared_statements WHERE name = 'test_echo'"},
                                              {}, late());
    BOOST_TEST(prepared->rows() == 1);
    BOOST_TEST(prepared->text(0, 0) == "3");
    const auto other = database.acquire(late());
    BOOST_TEST(other->execute(kEcho, {"d"}, late())->text(0, 0) == "d");
}

BOOST_AUTO_TEST_CASE(a_transaction_without_a_commit_leaves_nothing) {
    server.execute("CREATE TABLE rolled (n int)");
    const Statement insert{"test_roll", "INSERT INTO rolled VALUES (1)"};
    const auto connection = database.acquire(late());
    {
        const Transaction transaction(*connection, late());
        connection->execute(insert, {}, late());
    }
    BOOST_TEST(!connection->in_transaction());
    BOOST_TEST(server.value("SELECT count(*) FROM rolled") == "0");
    Transaction transaction(*connection, late());
    connection->execute(insert, {}, late());
    transaction.commit(late());
    BOOST_TEST(server.value("SELECT count(*) FROM rolled") == "1");
}

BOOST_AUTO_TEST_CASE(a_commit_after_a_failed_statement_is_no_success) {
    server.execute("CREATE TABLE failed (n int)");
    const auto connection = database.acquire(late());
    Transaction transaction(*connection, late());
    connection->execute({"test_fail", "INSERT INTO failed VALUES (1)"}, {}, late());
    Reason reason{};
    BOOST_TEST(sqlstate_of(*connection, {"test_zero", "SELECT 1/0"}, reason) == "22012");
    BOOST_CHECK_EXCEPTION(transaction.commit(late()), SqlError,
                          [](const SqlError& error) { return error.sqlstate() == "25P02"; });
    BOOST_TEST(server.value("SELECT count(*) FROM failed") == "0");
}

BOOST_AUTO_TEST_CASE(the_server_says_what_went_wrong) {
    server.execute("CREATE TABLE one (n int PRIMARY KEY); INSERT INTO one VALUES (1)");
    const auto connection = database.acquire(late());
    for (const auto& [text, sqlstate, expected] :
         {std::tuple{"SELECT * FROM nowhere", "42P01", Reason::dify_schema_unknown},
          std::tuple{"SELECT nothing FROM one", "42703", Reason::dify_schema_unknown},
          std::tuple{"INSERT INTO one VALUES (1)", "23505", Reason::database_refused},
          std::tuple{"SELEKT 1", "42601", Reason::database_refused}}) {
        Reason reason{};
        const std::string name = std::string("test_") + sqlstate;
        BOOST_TEST(sqlstate_of(*connection, {name, text}, reason) == sqlstate);
        BOOST_TEST((reason == expected), text);
    }
    BOOST_TEST(connection->execute(kOne, {}, late())->text(0, 0) == "1");
}

BOOST_AUTO_TEST_CASE(a_table_that_changes_underneath_is_read_anew) {
    server.execute("CREATE TABLE changing (a int); INSERT INTO changing VALUES (1)");
    const Statement all{"test_all", "SELECT * FROM changing"};
    const auto connection = database.acquire(late());
    connection->execute(all, {}, late());
    server.execute("ALTER TABLE changing ADD b int NOT NULL DEFAULT 2");
    BOOST_TEST(connection->execute(all, {}, late())->text(0, 1) == "2");
    connection->run_script("DISCARD ALL", late());
    BOOST_TEST(connection->execute(all, {}, late())->text(0, 1) == "2");
}

BOOST_AUTO_TEST_CASE(a_table_that_changes_during_a_transaction_costs_the_connection) {
    server.execute("CREATE TABLE changed (a int); INSERT INTO changed VALUES (1)");
    const Statement all{"test_changed", "SELECT * FROM changed"};
    std::string pid;
    {
        const auto connection = database.acquire(late());
        connection->execute(all, {}, late());
        pid = connection->execute({"test_pid", "SELECT pg_backend_pid()"}, {}, late())->text(0, 0);
        server.execute("ALTER TABLE changed ADD b int NOT NULL DEFAULT 2");
        const Transaction transaction(*connection, late());
        Reason reason{};
        BOOST_TEST(sqlstate_of(*connection, all, reason) == "0A000");
    }
    BOOST_TEST(value({"test_pid", "SELECT pg_backend_pid()"}) != pid);
    BOOST_TEST(value(all) == "1");
}

BOOST_AUTO_TEST_CASE(a_script_is_several_statements_and_says_nothing) {
    const auto connection = database.acquire(late());
    connection->run_script(
        "CREATE SCHEMA IF NOT EXISTS public; CREATE TABLE scripted (n int);"
        " INSERT INTO scripted VALUES (1), (2)",
        late());
    BOOST_TEST(server.value("SELECT count(*) FROM scripted") == "2");
    BOOST_CHECK_THROW(connection->run_script("INSERT INTO scripted VALUES (3); SELECT 1/0", late()),
                      SqlError);
    BOOST_TEST(server.value("SELECT count(*) FROM scripted") == "2");
}

BOOST_AUTO_TEST_SUITE_END()
