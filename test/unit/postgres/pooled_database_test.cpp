#include <future>
#include <malloc.h>

#include "unit/postgres/database_client.h"

using namespace difysso;
using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace difysso::test;
using observe::Failure;
using observe::Reason;
using outbound::Deadline;
using postgres::SqlError;

namespace {

std::size_t heap() {
    return mallinfo2().uordblks;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pooled_database)

BOOST_AUTO_TEST_CASE(a_connection_is_used_again) {
    const FakeServer server(answering(obey));
    Client client(server);
    for (int i = 0; i < 3; ++i)
        client.database.acquire(late())->run_script("SELECT", late());
    BOOST_TEST(server.accepted() == kConnections);
}

BOOST_AUTO_TEST_CASE(a_server_that_refuses_us_says_why) {
    struct Row {
        const char* sqlstate;
        Reason reason;
    };
    for (const auto& [sqlstate, reason] :
         {Row{"28P01", Reason::database_unavailable}, Row{"3D000", Reason::database_unavailable},
          Row{"57P03", Reason::database_unavailable}, Row{"53300", Reason::busy}}) {
        const FakeServer server(
            [refusal = error("FATAL", sqlstate)](FakeConnection& connection, int) {
                read_startup(connection);
                connection.write(refusal);
            });
        Client client(server);
        BOOST_TEST((client.refusal() == reason), sqlstate);
        BOOST_TEST(client.code == sqlstate);
    }
}

BOOST_AUTO_TEST_CASE(a_silent_server_is_left_at_the_deadline) {
    const FakeServer server(
        [](FakeConnection& connection, int) { connection.wait_until_client_leaves(); });
    Client client(server);
    BOOST_TEST((client.refusal(Deadline::after(50ms)) == Reason::deadline));
}

BOOST_AUTO_TEST_CASE(a_statement_that_takes_too_long_costs_its_connection) {
    std::atomic<int> asked = 0;
    std::promise<void> cancelled;
    const FakeServer server([&](FakeConnection& connection, int) {
        if (is_cancel_request(connection)) return cancelled.set_value();
        answering_the_rest(after_first([&](const std::string& query) {
            if (++asked == 1) connection.wait_until_client_leaves();
            return obey(query);
        }))(connection, 1);
    });
    Client client(server);
    BOOST_TEST((client.refusal(Deadline::after(100ms)) == Reason::deadline));
    // The server is asked to stop it, too.
    cancelled.get_future().wait();
    client.database.acquire(late())->run_script("SELECT", late());
    BOOST_TEST(server.accepted() == 2 * kConnections + 1);
}

BOOST_AUTO_TEST_CASE(a_connection_that_breaks_is_told_from_a_statement_that_fails) {
    std::string answer;
    const FakeServer server(answering(
        after_first([&](const std::string& query) { return std::exchange(answer, obey(query)); })));
    Client client(server, 1);
    answer = error("ERROR", "23505") + ready('I');
    BOOST_TEST((client.refusal() == Reason::database_refused));
    BOOST_TEST(client.code == "23505");
    BOOST_TEST(server.accepted() == kConnections);

    answer = error("FATAL", "57P01");
    BOOST_TEST((client.refusal() == Reason::database_unavailable));
    BOOST_TEST(client.code == "57P01");
    answer = "";
    BOOST_TEST((client.refusal() == Reason::database_unavailable));
    client.database.acquire(late())->run_script("SELECT", late());
    BOOST_TEST(server.accepted() == 3 * kConnections);
}

BOOST_AUTO_TEST_CASE(a_connection_that_died_while_idle_is_replaced) {
    std::promise<void> closed;
    const FakeServer server([&](FakeConnection& connection, int number) {
        if (number != 2) return answering(obey)(connection, number);
        read_startup(connection);
        connection.write(kLetIn);
        connection.write(obey(read_query(connection)));
        connection.write(obey(read_query(connection)));
        // As a server does that an administrator stops.
        connection.write(error("FATAL", "57P01"));
        connection.end_and_wait_until_known();
        closed.set_value();
        connection.wait_until_client_leaves();
    });
    Client client(server);
    client.database.acquire(late())->run_script("SELECT", late());
    closed.get_future().wait();
    client.database.acquire(late())->run_script("SELECT", late());
    BOOST_TEST(server.accepted() == 2 * kConnections);
}

BOOST_AUTO_TEST_CASE(a_transaction_ends_with_its_scope) {
    std::vector<std::string> seen;
    std::mutex mutex;
    {
        const FakeServer server(answering([&](const std::string& query) {
            const std::scoped_lock lock(mutex);
            seen.push_back(query.substr(0, query.find_first_of("; ")));
            return obey(query);
        }));
        Client client(server);
        const auto connection = client.database.acquire(late());
        { const postgres::Transaction transaction(*connection, late()); }
        BOOST_TEST(!connection->in_transaction());
        postgres::Transaction transaction(*connection, late());
        BOOST_TEST(connection->in_transaction());
        transaction.commit(late());
    }
    BOOST_TEST(seen == (std::vector<std::string>{"SELECT", "BEGIN", "ROLLBACK", "BEGIN", "COMMIT"}),
               boost::test_tools::per_element());
}

// The server itself ends what this process, stopped, couldn't.
BOOST_AUTO_TEST_CASE(a_transaction_carries_the_deadline_to_the_server) {
    std::string begin;
    const FakeServer server(answering([&](const std::string& query) {
        if (query.starts_with("BEGIN")) begin = query;
        return obey(query);
    }));
    Client client(server);
    {
        const auto connection = client.database.acquire(late());
        const postgres::Transaction transaction(*connection, late());
    }
    BOOST_TEST(begin.starts_with("BEGIN; SET LOCAL statement_timeout = "));
    BOOST_TEST(begin.find("; SET LOCAL idle_in_transaction_session_timeout = ") !=
               std::string::npos);
    const int time = std::stoi(begin.substr(begin.find("= ") + 2));
    BOOST_TEST((time > 0 && time <= 60'000));
}

BOOST_AUTO_TEST_CASE(a_commit_that_the_server_turned_into_a_rollback_is_no_success) {
    const FakeServer server(answering([](const std::string& query) {
        return query == "COMMIT" ? complete("ROLLBACK") + ready('I') : obey(query);
    }));
    Client client(server);
    const auto connection = client.database.acquire(late());
    connection->begin(late());
    BOOST_CHECK_EXCEPTION(connection->commit(late()), SqlError,
                          [](const SqlError& failure) { return failure.sqlstate() == "25P02"; });
}

BOOST_AUTO_TEST_CASE(a_connection_left_in_a_transaction_is_closed) {
    const FakeServer server(answering(obey));
    Client client(server);
    client.database.acquire(late())->begin(late());
    client.database.acquire(late())->run_script("SELECT", late());
    BOOST_TEST(server.accepted() == 2 * kConnections);
}

BOOST_AUTO_TEST_CASE(a_rollback_that_fails_costs_its_connection) {
    const FakeServer server(
        answering([](const std::string& query) { return query == "ROLLBACK" ? "" : obey(query); }));
    Client client(server);
    {
        const auto connection = client.database.acquire(late());
        connection->begin(late());
        connection->rollback();
    }
    client.database.acquire(late())->run_script("SELECT", late());
    BOOST_TEST(server.accepted() == 2 * kConnections);
}

BOOST_AUTO_TEST_CASE(of_several_statements_the_one_that_fails_counts) {
    const FakeServer server(answering(after_first([](const std::string&) {
        return complete("SELECT") + error("ERROR", "42P01") + ready('I');
    })));
    Client client(server);
    BOOST_TEST((client.refusal() == Reason::dify_schema_unknown));
    BOOST_TEST(server.accepted() == kConnections);
}

BOOST_AUTO_TEST_CASE(a_parameter_with_a_nul_is_refused) {
    const FakeServer server(answering(obey));
    Client client(server);
    outbound::Resolver resolver;
    postgres::Servers servers(Client::settings(server.port()), resolver);
    postgres::Link link(servers.open(late()));
    BOOST_CHECK_THROW(link.run_prepared("s", {"alice\0@example.org"s}, late()), Failure);
}

// Poco frees neither a connection that failed nor one that libpq calls bad, 12 KiB and more each.
BOOST_AUTO_TEST_CASE(failures_leave_nothing_behind) {
    constexpr int kRounds = 20;  // each but the first waits a little
    constexpr std::size_t kLittle = kRounds * 4096;
    std::optional<FakeServer> server(
        std::in_place, answering(after_first([](const std::string&) { return std::string(); })));
    Client client(*server, 1);
    BOOST_TEST((client.refusal() == Reason::database_unavailable));
    const std::size_t before = heap();
    for (int i = 0; i < kRounds; ++i) {
        BOOST_TEST((client.refusal() == Reason::database_unavailable));
    }
    server.reset();
    for (int i = 0; i < kRounds; ++i) {
        BOOST_TEST((client.refusal() == Reason::database_unavailable));
    }
    BOOST_TEST(heap() < before + kLittle);
}

BOOST_AUTO_TEST_CASE(many_threads_share_few_connections) {
    const FakeServer server(answering(obey));
    Client client(server, 3);
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 25; ++round) {
                const auto connection = client.database.acquire(late());
                postgres::Transaction transaction(*connection, late());
                if (round % 2 == 0) transaction.commit(late());
                ++good;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(good == 200);
    BOOST_TEST(server.accepted() <= 3 * kConnections);
}

BOOST_AUTO_TEST_SUITE_END()
