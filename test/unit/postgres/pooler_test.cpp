#include "unit/postgres/database_client.h"

using namespace difysso;
using namespace difysso::test;
using postgres::PooledDatabase;

BOOST_AUTO_TEST_SUITE(pooler)

// A pooler gives the next transaction another session, which knows nothing of the last one's.
BOOST_AUTO_TEST_CASE(behind_a_pooler_nothing_is_prepared_or_set) {
    std::vector<std::string> types;
    std::mutex mutex;
    const FakeServer server([&](FakeConnection& connection, int) {
        read_startup(connection);
        connection.write(kLetIn);
        for (;;) {
            const auto [type, content] = read_message(connection);
            if (type.empty() || type == "X") return;
            const std::scoped_lock lock(mutex);
            // Parse names its statement first.
            types.push_back(type == "P" ? "P" + content.substr(0, content.find('\0')) : type);
            if (type == "S")
                connection.write(message('1', "") + message('2', "") + message('n', "") +
                                 complete("SELECT 0") + ready('I'));
        }
    });
    config::Database settings = Client::settings(server.port());
    settings.prepared = false;
    outbound::Resolver resolver;
    PooledDatabase database(settings, resolver, 1);
    for (int i = 0; i < 2; ++i)
        database.acquire(late())->execute({"named", "SELECT $1::text"}, {"x"}, late());
    const std::scoped_lock lock(mutex);
    BOOST_TEST(
        types == (std::vector<std::string>{"P", "B", "D", "E", "S", "P", "B", "D", "E", "S"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
