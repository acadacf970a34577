#include "unit/postgres/database_client.h"

using namespace difysso;
using namespace std::chrono_literals;
using namespace difysso::test;
using observe::Failure;
using observe::Reason;
using outbound::Deadline;
using postgres::PooledDatabase;

BOOST_AUTO_TEST_SUITE(servers)

// What a standby says that was the primary a moment ago, and what is done about it: all connections
// go, also those that rest, and the next one is made at the server that takes writes.
BOOST_AUTO_TEST_CASE(a_server_that_takes_no_writes_any_more_is_left) {
    std::atomic<bool> standby = false;
    const FakeServer first([&](FakeConnection& connection, int number) {
        if (!standby) {
            return answering(after_first([&](const std::string& query) {
                return standby ? error("ERROR", "25006") + ready('I') : obey(query);
            }))(connection, number);
        }
        read_startup(connection);
        connection.write(error("FATAL", "57P03"));
    });
    const FakeServer second(answering(obey));
    config::Database settings = Client::settings(first.port());
    settings.host = "127.0.0.1,127.0.0.1";
    settings.port += "," + std::to_string(second.port());
    settings.options["target_session_attrs"] = "any";
    outbound::Resolver resolver;
    PooledDatabase database(settings, resolver, 2);
    {
        const auto one = database.acquire(late());
        const auto two = database.acquire(late());
    }
    standby = true;
    BOOST_CHECK_EXCEPTION(database.acquire(late())->run_script("INSERT", late()), Failure,
                          [](const Failure& failure) {
                              return failure.reason() == Reason::database_unavailable &&
                                     failure.code() == "25006";
                          });
    for (int i = 0; i < 2; ++i)
        database.acquire(late())->run_script("INSERT", late());
    BOOST_TEST(second.accepted() == kConnections);
}

// So that a server that is away is asked once, not before each new connection.
BOOST_AUTO_TEST_CASE(the_server_that_took_us_last_is_tried_first) {
    std::optional<FakeServer> first(std::in_place, answering(obey));
    const FakeServer second(answering(obey));
    config::Database settings = Client::settings(first->port());
    settings.host = "127.0.0.1,127.0.0.1";
    settings.port += "," + std::to_string(second.port());
    settings.options["target_session_attrs"] = "any";
    outbound::Resolver resolver;
    postgres::Servers servers(settings, resolver);
    BOOST_CHECK(servers.open(late()));
    BOOST_TEST(second.accepted() == 0);
    const std::uint16_t port = first->port();
    first.reset();
    BOOST_CHECK(servers.open(late()));
    BOOST_TEST(second.accepted() == kConnections);
    BOOST_CHECK(servers.open(late()));
    BOOST_TEST(second.accepted() == 2 * kConnections);
    BOOST_TEST(port != second.port());
}

BOOST_AUTO_TEST_SUITE_END()
