// Transactions whose first statements go in the trip of their BEGIN, and the last in that of
// COMMIT.
#include <boost/test/unit_test.hpp>

#include "database_bench.h"

using namespace difysso;
using namespace difysso::service;
using namespace std::chrono_literals;
using observe::Failure;
using observe::Reason;
using outbound::Deadline;
using postgres::Query;
using postgres::SqlError;
using postgres::Transaction;

namespace {

using Results = std::vector<std::unique_ptr<postgres::Result>>;

const Query kPid{{"together_pid", "SELECT pg_backend_pid()"}, {}};
const Query kZero{{"together_zero", "SELECT 1/0"}, {}};
const Query kInsert{{"together_insert", "INSERT INTO together VALUES ($1::int)"}, {"7"}};
const Query kLimits{{"together_limits",
                     "SELECT current_setting('statement_timeout'),"
                     " current_setting('idle_in_transaction_session_timeout')"},
                    {}};

Query echo(const std::string& text) {
    return {kEcho, {text}};
}

// With prepared statements, and without, as for PgBouncer.
struct Bench : DatabaseBench {
    Bench() { server.execute("DROP TABLE IF EXISTS together; CREATE TABLE together (n int)"); }

    template <class Work>
    void with_each_connection(Work work) {
        auto without = settings();
        without.prepared = false;
        postgres::PooledDatabase unprepared(without, resolver, 1);
        for (postgres::PooledDatabase* one : {&database, &unprepared})
            work(*one);
    }
    std::string count() { return server.value("SELECT count(*) FROM together"); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(postgres_together, Bench)

BOOST_AUTO_TEST_CASE(each_query_has_its_result_and_the_transaction_goes_on) {
    with_each_connection([&](postgres::PooledDatabase& one) {
        const auto connection = one.acquire(late());
        const std::string before = count();
        for (int i = 0; i < 3; ++i) {
            Results results;
            Transaction transaction(*connection, {echo("a"), kInsert, echo("b")}, results, late());
            BOOST_REQUIRE(results.size() == 3U);
            BOOST_TEST(results[0]->text(0, 0) == "a");
            BOOST_TEST(results[1]->affected() == 1);
            BOOST_TEST(results[2]->text(0, 0) == "b");
            BOOST_TEST(connection->in_transaction());
            BOOST_TEST(count() == before);
            BOOST_TEST(connection->execute(kEcho, {"c"}, late())->text(0, 0) == "c");
            if (i == 2) transaction.commit(late());
        }
        BOOST_TEST(count() == std::to_string(std::stoi(before) + 1));
    });
}

BOOST_AUTO_TEST_CASE(the_server_knows_how_long_it_may_take) {
    with_each_connection([&](postgres::PooledDatabase& one) {
        const auto connection = one.acquire(late());
        Results results;
        const Transaction transaction(*connection, {kLimits}, results, Deadline::after(7777ms));
        for (const int column : {0, 1}) {
            const std::string limit(results[0]->text(0, column));
            BOOST_TEST(limit.ends_with("ms"), limit);
            BOOST_TEST(std::stoi(limit) <= 7777);
        }
    });
}

BOOST_AUTO_TEST_CASE(a_statement_is_planned_once_within_it_and_as_ever_outside) {
    const Query mode{{"together_mode", "SELECT current_setting('plan_cache_mode')"}, {}};
    const auto connection = database.acquire(late());
    {
        Results results;
        const Transaction transaction(*connection, {mode}, results, late());
        BOOST_TEST(results[0]->text(0, 0) == "force_generic_plan");
    }
    BOOST_TEST(connection->execute(mode.statement, {}, late())->text(0, 0) == "auto");
}

BOOST_AUTO_TEST_CASE(the_first_that_fails_ends_it_and_leaves_nothing) {
    with_each_connection([&](postgres::PooledDatabase& one) {
        const auto connection = one.acquire(late());
        const std::string pid(connection->execute(kPid.statement, {}, late())->text(0, 0));
        Results results;
        BOOST_CHECK_EXCEPTION(Transaction(*connection, {kInsert, kZero, kInsert}, results, late()),
                              SqlError,
                              [](const SqlError& error) { return error.sqlstate() == "22012"; });
        BOOST_TEST(results.empty());
        BOOST_TEST(!connection->in_transaction());
        BOOST_TEST(count() == "0");
        // The connection is as good as before.
        BOOST_TEST(connection->execute(kPid.statement, {}, late())->text(0, 0) == pid);
    });
}

BOOST_AUTO_TEST_CASE(the_last_query_is_committed_with_all_before_it) {
    with_each_connection([&](postgres::PooledDatabase& one) {
        const auto connection = one.acquire(late());
        const int before = std::stoi(count());
        for (int i = 1; i <= 2; ++i) {
            Transaction transaction(*connection, late());
            connection->execute(kInsert.statement, kInsert.parameters, late());
            BOOST_TEST(transaction.commit_with(kInsert, late())->affected() == 1);
            BOOST_TEST(!connection->in_transaction());
            BOOST_TEST(count() == std::to_string(before + 2 * i));
        }
    });
}

BOOST_AUTO_TEST_CASE(a_last_query_that_fails_commits_nothing) {
    with_each_connection([&](postgres::PooledDatabase& one) {
        const auto connection = one.acquire(late());
        const std::string pid(connection->execute(kPid.statement, {}, late())->text(0, 0));
        {
            Transaction transaction(*connection, late());
            connection->execute(kInsert.statement, kInsert.parameters, late());
            BOOST_CHECK_EXCEPTION(
                transaction.commit_with(kZero, late()), SqlError,
                [](const SqlError& error) { return error.sqlstate() == "22012"; });
        }
        BOOST_TEST(!connection->in_transaction());
        BOOST_TEST(count() == "0");
        // The connection is as good as before.
        BOOST_TEST(connection->execute(kPid.statement, {}, late())->text(0, 0) == pid);
    });
}

BOOST_AUTO_TEST_CASE(a_commit_that_the_server_refuses_is_no_success) {
    server.execute("ALTER TABLE together ADD UNIQUE (n) DEFERRABLE INITIALLY DEFERRED");
    with_each_connection([&](postgres::PooledDatabase& one) {
        const auto connection = one.acquire(late());
        {
            Transaction transaction(*connection, late());
            connection->execute(kInsert.statement, kInsert.parameters, late());
            BOOST_CHECK_EXCEPTION(
                transaction.commit_with(kInsert, late()), SqlError,
                [](const SqlError& error) { return error.sqlstate() == "23505"; });
        }
        BOOST_TEST(!connection->in_transaction());
        BOOST_TEST(count() == "0");
    });
}

BOOST_AUTO_TEST_CASE(what_misses_its_deadline_ends_with_its_connection) {
    // The server's own limit would come at the same time.
    const Query unlimited{
        {"together_unlimited", "SELECT set_config('statement_timeout', '0', true)"}, {}};
    const Query sleep{{"together_sleep", "SELECT pg_sleep(3600)"}, {}};
    const std::string pid = value(kPid.statement);
    {
        const auto connection = database.acquire(late());
        Results results;
        BOOST_CHECK_EXCEPTION(
            Transaction(*connection, {unlimited, kInsert, sleep}, results, Deadline::after(1s)),
            Failure, [](const Failure& thrown) { return thrown.reason() == Reason::deadline; });
    }
    BOOST_TEST(value(kPid.statement) != pid);
    wait_until(
        [&] {
            return server.value("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid) == "0";
        },
        "the server to end the statement");
    BOOST_TEST(count() == "0");
}

BOOST_AUTO_TEST_CASE(a_session_that_the_server_ends_is_lost) {
    const Query end{{"together_end", "SELECT pg_terminate_backend(pg_backend_pid())"}, {}};
    with_each_connection([&](postgres::PooledDatabase& one) {
        {
            const auto connection = one.acquire(late());
            Results results;
            BOOST_CHECK_EXCEPTION(
                Transaction(*connection, {kInsert, end, kInsert}, results, late()), Failure,
                [](const Failure& thrown) {
                    return thrown.reason() == Reason::database_unavailable;
                });
        }
        BOOST_TEST(count() == "0");
        const auto next = one.acquire(late());
        BOOST_TEST(next->execute(kEcho, {"well"}, late())->text(0, 0) == "well");
    });
}

BOOST_AUTO_TEST_CASE(a_statement_that_the_server_has_forgotten_costs_the_connection) {
    std::string pid;
    {
        const auto connection = database.acquire(late());
        pid = connection->execute(kPid.statement, {}, late())->text(0, 0);
        connection->execute(kEcho, {"a"}, late());
        connection->run_script("DISCARD ALL", late());
        Results results;
        BOOST_CHECK_EXCEPTION(Transaction(*connection, {echo("b")}, results, late()), SqlError,
                              [](const SqlError& error) { return error.sqlstate() == "26000"; });
    }
    BOOST_TEST(value(kPid.statement) != pid);
    BOOST_TEST(value(kEcho, {"b"}) == "b");
}

// More than the sockets hold, in both directions.
BOOST_AUTO_TEST_CASE(large_values_come_whole) {
    const std::string large(6'000'000, 'x');
    const auto connection = database.acquire(late());
    Results results;
    const Transaction transaction(*connection, {echo(large), echo(large)}, results, late());
    for (const auto& result : results)
        BOOST_TEST((result->text(0, 0) == large));
}

BOOST_AUTO_TEST_CASE(a_nul_in_a_parameter_is_no_other_text) {
    const auto connection = database.acquire(late());
    Results results;
    BOOST_CHECK_EXCEPTION(
        Transaction(*connection, {echo(std::string("a\0b", 3))}, results, late()), Failure,
        [](const Failure& thrown) { return thrown.reason() == Reason::internal; });
}

BOOST_AUTO_TEST_SUITE_END()
