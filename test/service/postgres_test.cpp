#include <malloc.h>

#include "database_bench.h"

using namespace difysso;
using namespace difysso::service;
using namespace std::chrono_literals;
using observe::Failure;
using observe::Reason;
using outbound::Deadline;
using postgres::Statement;

BOOST_FIXTURE_TEST_SUITE(postgres_connections, DatabaseBench)

BOOST_AUTO_TEST_CASE(a_session_has_our_name_and_speaks_utf_8) {
    BOOST_TEST(value({"test_name", "SELECT current_setting('application_name')"}) == "difysso");
    BOOST_TEST(value({"test_encoding", "SELECT current_setting('client_encoding')"}) == "UTF8");
    config::Database other = settings();
    other.options["options"] = "-c search_path=pg_catalog -c statement_timeout=4321";
    DatabaseBench bench(other);
    BOOST_TEST(bench.value({"test_timeout", "SELECT current_setting('statement_timeout')"}) ==
               "4321ms");
}

BOOST_AUTO_TEST_CASE(a_restart_between_two_uses_is_not_noticed) {
    {
        std::vector<postgres::Database::Lease> leases;
        for (int i = 0; i < 4; ++i) {
            leases.push_back(database.acquire(late()));
            leases.back()->execute(kOne, {}, late());
        }
    }
    server.restart();
    for (int i = 0; i < 4; ++i)
        BOOST_TEST(value(kOne) == "1");
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = 'difysso'");
    wait_until(
        [&] {
            return server.value(
                       "SELECT count(*) FROM pg_stat_activity"
                       " WHERE application_name = 'difysso'") == "0";
        },
        "the sessions to end");
    BOOST_TEST(value(kOne) == "1");
}

BOOST_AUTO_TEST_CASE(a_server_that_is_away_costs_nothing_and_is_found_again) {
    server.stop();
    BOOST_TEST((failure().reason() == Reason::database_unavailable));
    const std::size_t before = mallinfo2().uordblks;
    constexpr std::size_t kRounds = 20;  // each waits a little
    for (std::size_t i = 0; i < kRounds; ++i)
        failure();
    // Poco alone would leave 12 KiB each.
    BOOST_TEST(mallinfo2().uordblks < before + kRounds * 4096);
    server.start();
    BOOST_TEST(value(kOne) == "1");
}

BOOST_AUTO_TEST_CASE(a_refused_password_costs_nothing) {
    config::Database wrong = settings();
    wrong.password = observe::Secret("wrong");
    DatabaseBench bench(wrong);
    BOOST_TEST((bench.failure().reason() == Reason::database_unavailable));
    BOOST_TEST(bench.failure().code() == "28P01");
    const std::size_t before = mallinfo2().uordblks;
    constexpr std::size_t kRounds = 20;
    for (std::size_t i = 0; i < kRounds; ++i)
        bench.failure();
    BOOST_TEST(mallinfo2().uordblks < before + kRounds * 4096);
    wrong.name = "no such database";
    wrong.password = settings().password;
    BOOST_TEST(DatabaseBench(wrong).failure().code() == "3D000");
}

BOOST_AUTO_TEST_CASE(names_and_passwords_may_hold_anything) {
    for (const std::string text :
         {"a b", " ", "it's", "back\\slash", "\\'", "q\"uote", "a=b", "#x"}) {
        const auto execute = [&](const std::string& format) {
            server.execute(server.value("SELECT format($1, $2::text)", {format, text}), "postgres");
        };
        execute("CREATE ROLE %1$I SUPERUSER LOGIN PASSWORD %1$L");
        execute("CREATE DATABASE %1$I");
        config::Database database_settings = settings();
        database_settings.user = database_settings.name = text;
        database_settings.password = observe::Secret(text);
        DatabaseBench bench(database_settings);
        BOOST_TEST(bench.value({"test_who", "SELECT current_user || '|' || current_database()"}) ==
                   text + "|" + text);
    }
}

BOOST_AUTO_TEST_CASE(one_of_several_hosts_is_enough) {
    config::Database several = settings();
    const std::string port = std::to_string(server.port());
    several.host = "127.0.0.1," + server.socket_folder().string();
    several.port = std::to_string(free_port()) + "," + port;
    several.options["target_session_attrs"] = "read-write";
    BOOST_TEST(DatabaseBench(several).value({"test_socket", "SELECT inet_server_addr()"}).empty());
    several.options["target_session_attrs"] = "read-only";
    BOOST_TEST((DatabaseBench(several).failure().reason() == Reason::database_unavailable));
}

BOOST_AUTO_TEST_CASE(a_place_for_each_connection_is_enough) {
    server.execute("CREATE ROLE few LOGIN PASSWORD 'few' CONNECTION LIMIT 2");
    config::Database few = settings();
    few.user = "few";
    few.password = observe::Secret("few");
    DatabaseBench bench(few, 3);
    for (int round = 0; round < 10; ++round) {
        const auto first = bench.database.acquire(late());
        const auto second = bench.database.acquire(late());
        const Failure third = bench.failure();
        BOOST_TEST((third.reason() == Reason::busy));
        BOOST_TEST(third.code() == "53300");
        // So that both are opened anew.
        first->begin(late());
        second->begin(late());
    }
}

BOOST_AUTO_TEST_CASE(the_server_itself_knows_how_long_a_statement_may_take) {
    const Statement timeout{"test_statement_timeout",
                            "SELECT current_setting('statement_timeout')"};
    BOOST_TEST(value(timeout) == "10s");
    const auto connection = database.acquire(late());
    const postgres::Transaction transaction(*connection, Deadline::after(60s));
    BOOST_TEST(connection->execute(timeout, {}, late())->text(0, 0) != "10s");
    connection->run_script("SET LOCAL statement_timeout = 50", late());
    BOOST_CHECK_EXCEPTION(connection->run_script("SELECT pg_sleep(3600)", late()),
                          postgres::SqlError, [](const postgres::SqlError& thrown) {
                              return thrown.reason() == Reason::deadline &&
                                     thrown.sqlstate() == "57014";
                          });
}

// As when this process was stopped in the middle: its locks must not be everybody's trouble.
BOOST_AUTO_TEST_CASE(a_transaction_in_which_nothing_happens_is_ended_by_the_server) {
    const auto connection = database.acquire(late());
    connection->begin(Deadline::after(60s));
    connection->run_script("SET LOCAL idle_in_transaction_session_timeout = 50", late());
    const std::string pid(
        connection->execute({"test_idle_pid", "SELECT pg_backend_pid()"}, {}, late())->text(0, 0));
    wait_until(
        [&] {
            return server.value("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid) == "0";
        },
        "the server to end the session");
    BOOST_CHECK_EXCEPTION(connection->commit(late()), Failure, [](const Failure& thrown) {
        return thrown.reason() == Reason::database_unavailable;
    });
}

BOOST_AUTO_TEST_CASE(a_statement_ends_at_its_deadline_and_with_it_its_connection) {
    const Statement sleep{"test_sleep", "SELECT pg_sleep(3600)"};
    const std::string pid = value({"test_pid", "SELECT pg_backend_pid()"});
    BOOST_CHECK_EXCEPTION(
        value(sleep, {}, Deadline::after(200ms)), Failure,
        [](const Failure& thrown) { return thrown.reason() == Reason::deadline; });
    BOOST_TEST(value({"test_pid", "SELECT pg_backend_pid()"}) != pid);
    // The statement is cancelled, not left to go on for an hour.
    wait_until(
        [&] {
            return server.value("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid) == "0";
        },
        "the server to end the statement");
}

BOOST_AUTO_TEST_SUITE_END()
