#include <future>

#include "unit/redis/redis_bench.h"

using namespace difysso;
using namespace std::chrono_literals;
using namespace difysso::test;
using observe::Reason;
using outbound::Deadline;

BOOST_AUTO_TEST_SUITE(pooled_client)

BOOST_AUTO_TEST_CASE(a_new_connection_signs_in_and_selects_its_database) {
    struct Row {
        std::string username;
        std::string password;
        int db;
        std::string expected;
    };
    const std::string hard_password = "a b'\"\\\r\n*1";
    const std::vector<Row> rows{
        {"", "", 0, ""},
        {"", "", 3, "*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n"},
        {"", hard_password, 0, "*2\r\n$4\r\nAUTH\r\n$10\r\n" + hard_password + "\r\n"},
        {"dify", "x", 12,
         "*3\r\n$4\r\nAUTH\r\n$4\r\ndify\r\n$1\r\nx\r\n*2\r\n$6\r\nSELECT\r\n$2\r\n12\r\n"},
    };
    for (const auto& row : rows) {
        std::promise<std::string> seen;
        const FakeServer server([&](FakeConnection& connection, int) {
            seen.set_value(connection.read_bytes(row.expected.size()));
            if (!row.password.empty()) connection.write("+OK\r\n");
            if (row.db != 0) connection.write("+OK\r\n");
            always("$1\r\nv\r\n")(connection, 1);
        });
        config::Redis redis = settings(server);
        redis.username = row.username;
        redis.password = observe::Secret(row.password);
        redis.db = row.db;
        Client client(redis);
        BOOST_TEST(client.get().text == "v");
        BOOST_TEST(client.get().text == "v");
        BOOST_TEST(seen.get_future().get() == row.expected);
        BOOST_TEST(server.accepted() == 1);
    }
}

BOOST_AUTO_TEST_CASE(a_refused_sign_in_is_no_connection) {
    for (const auto& [answer, reason] :
         {std::pair{"-WRONGPASS invalid username-password pair\r\n+OK\r\n",
                    Reason::redis_unavailable},
          std::pair{"+OK\r\n-ERR DB index is out of range\r\n", Reason::redis_unavailable},
          std::pair{"+OK\r\n-NOPERM no permission\r\n", Reason::redis_unavailable},
          std::pair{"+OK\r\n-LOADING Redis is loading the dataset in memory\r\n",
                    Reason::redis_refuses_writes}}) {
        std::atomic<bool> asked = false;
        const FakeServer server([&, text = std::string(answer)](FakeConnection& connection, int) {
            connection.read_until("SELECT\r\n$1\r\n3\r\n");
            connection.write(text);
            if (!connection.read_bytes(1).empty()) asked = true;
        });
        config::Redis redis = settings(server);
        redis.password = observe::Secret("x");
        redis.db = 3;
        Client client(redis);
        BOOST_TEST((client.refusal() == reason), answer);
        BOOST_TEST(!asked);
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_is_master_no_longer_is_left_and_a_full_one_is_not) {
    for (const auto& [error, connections] :
         {std::pair{"READONLY x", 2}, std::pair{"MASTERDOWN x", 2}, std::pair{"LOADING x", 2},
          std::pair{"OOM x", 1}, std::pair{"MISCONF x", 1}, std::pair{"NOREPLICAS x", 1}}) {
        std::atomic<int> asked = 0;
        const FakeServer server([&, text = std::string(error)](FakeConnection& connection, int) {
            while (connection.read_bytes(kGet.size()) == kGet) {
                connection.write(++asked == 1 ? "-" + text + "\r\n" : "$1\r\nv\r\n");
            }
        });
        Client client(server);
        BOOST_TEST((client.refusal() == Reason::redis_refuses_writes));
        BOOST_TEST(client.get().text == "v");
        BOOST_TEST(server.accepted() == connections, error);
    }
}

BOOST_AUTO_TEST_CASE(a_connection_that_died_while_idle_is_replaced) {
    std::promise<void> closed;
    const FakeServer server([&](FakeConnection& connection, int number) {
        if (number > 1) return always("$1\r\nv\r\n")(connection, number);
        connection.read_bytes(kGet.size());
        connection.write("$1\r\nv\r\n");
        connection.end_and_wait_until_known();
        closed.set_value();
        connection.wait_until_client_leaves();
    });
    Client client(server);
    BOOST_TEST(client.get().text == "v");
    closed.get_future().wait();
    BOOST_TEST(client.get().text == "v");
    BOOST_TEST(server.accepted() == 2);
}

// A SET NX that did take effect would find itself and say no.
BOOST_AUTO_TEST_CASE(a_command_is_never_sent_twice) {
    std::atomic<int> asked = 0;
    const FakeServer server([&](FakeConnection& connection, int) {
        while (connection.read_bytes(kGet.size()) == kGet) {
            if (++asked == 2) return;
            connection.write("$1\r\nv\r\n");
        }
    });
    Client client(server);
    BOOST_TEST(client.get().text == "v");
    BOOST_TEST((client.refusal() == Reason::redis_unavailable));
    BOOST_TEST(asked == 2);
    BOOST_TEST(client.get().text == "v");
    BOOST_TEST(server.accepted() == 2);
}

BOOST_AUTO_TEST_CASE(a_server_that_takes_too_long_is_left_at_the_deadline) {
    const FakeServer server([](FakeConnection& connection, int number) {
        connection.read_bytes(kGet.size());
        if (number == 2) connection.drip("$100000\r\n" + std::string(100000, 'x'));
        if (number < 3) connection.wait_until_client_leaves();
        connection.write("$1\r\nv\r\n");
    });
    Client client(server);
    BOOST_TEST((client.refusal(Deadline::after(50ms)) == Reason::deadline));
    BOOST_TEST((client.refusal(Deadline::after(100ms)) == Reason::deadline));
    // The late reply to the first question isn't taken for that to the third.
    BOOST_TEST(client.get().text == "v");
    BOOST_TEST(server.accepted() == 3);
}

BOOST_AUTO_TEST_CASE(a_silent_sign_in_ends_at_the_deadline) {
    const FakeServer server(
        [](FakeConnection& connection, int) { connection.wait_until_client_leaves(); });
    config::Redis redis = settings(server);
    redis.password = observe::Secret("x");
    Client client(redis);
    BOOST_TEST((client.refusal(Deadline::after(50ms)) == Reason::deadline));
}

BOOST_AUTO_TEST_CASE(nobody_listens) {
    std::optional<FakeServer> server(std::in_place, always("$1\r\nv\r\n"));
    Client client(*server);
    server.reset();
    BOOST_TEST((client.refusal() == Reason::redis_unavailable));
}

BOOST_AUTO_TEST_CASE(many_threads_share_few_connections) {
    const FakeServer server([](FakeConnection& connection, int) {
        for (;;) {
            const std::string command = connection.read_bytes(kGet.size());
            if (command.empty()) return;
            const char key = command[command.size() - 3];
            connection.write(std::string("$1\r\n") + key + "\r\n");
        }
    });
    Client client(server, 3);
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (char key = 'a'; key < 'i'; ++key) {
        threads.emplace_back([&, name = std::string(1, key)] {
            for (int round = 0; round < 50; ++round) {
                if (client.pooled.command({"GET", name}, late()).text == name) ++good;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(good == 400);
    BOOST_TEST(server.accepted() <= 3);
}

BOOST_AUTO_TEST_SUITE_END()
