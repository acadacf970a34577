#include <future>

#include "unit/redis/redis_bench.h"

using namespace difysso;
using namespace std::string_literals;
using namespace difysso::test;
using observe::Failure;
using observe::Reason;
using redis::Reply;

BOOST_AUTO_TEST_SUITE(replies)

BOOST_AUTO_TEST_CASE(commands_go_out_together_and_binary_safe) {
    const std::string expected = "*3\r\n$3\r\nSET\r\n$3\r\na\0b\r\n$2\r\n\r\n\r\n"s + kGet;
    std::promise<std::string> seen;
    const FakeServer server([&](FakeConnection& connection, int) {
        seen.set_value(connection.read_bytes(expected.size()));
        connection.write("+OK\r\n$-1\r\n");
        connection.wait_until_client_leaves();
    });
    Client client(server);
    const auto replies = client.pooled.pipeline({{"SET", "a\0b"s, "\r\n"}, {"GET", "k"}}, late());
    BOOST_TEST((seen.get_future().get() == expected));
    BOOST_TEST(replies.size() == 2U);
    BOOST_TEST((replies[0].type == Reply::Type::status));
    BOOST_TEST(replies[0].text == "OK");
    BOOST_TEST((replies[1].type == Reply::Type::nil));
}

BOOST_AUTO_TEST_CASE(replies_of_every_type_also_in_pieces) {
    const std::string answer =
        "*6\r\n+OK\r\n-ERR no\r\n:-42\r\n$4\r\n\r\n\0z\r\n$-1\r\n*2\r\n$0\r\n\r\n*-1\r\n"s;
    for (const bool in_pieces : {false, true}) {
        const FakeServer server([&](FakeConnection& connection, int) {
            while (connection.read_bytes(kGet.size()) == kGet) {
                in_pieces ? connection.drip(answer) : void(connection.write(answer));
            }
        });
        Client client(server);
        const Reply reply = client.get();
        BOOST_TEST((reply.type == Reply::Type::array));
        BOOST_REQUIRE(reply.elements.size() == 6U);
        BOOST_TEST((reply.elements[0].type == Reply::Type::status));
        BOOST_TEST((reply.elements[1].type == Reply::Type::error));
        BOOST_TEST(reply.elements[1].text == "ERR no");
        BOOST_TEST((reply.elements[2].type == Reply::Type::integer));
        BOOST_TEST(reply.elements[2].integer == -42);
        BOOST_TEST((reply.elements[3].type == Reply::Type::string));
        BOOST_TEST((reply.elements[3].text == "\r\n\0z"s));
        BOOST_TEST((reply.elements[4].type == Reply::Type::nil));
        BOOST_REQUIRE(reply.elements[5].elements.size() == 2U);
        BOOST_TEST((reply.elements[5].elements[0].type == Reply::Type::string));
        BOOST_TEST((reply.elements[5].elements[1].type == Reply::Type::nil));
    }
}

BOOST_AUTO_TEST_CASE(refused_writes_are_told_from_other_errors) {
    for (const std::string error :
         {"OOM command not allowed when used memory > 'maxmemory'.", "OOM",
          "READONLY You can't write against a read only replica.",
          "MISCONF Redis is configured to save RDB snapshots",
          "NOREPLICAS Not enough good replicas to write.", "MASTERDOWN Link with MASTER is down",
          "LOADING Redis is loading the dataset in memory"}) {
        const FakeServer server(always("-" + error + "\r\n"));
        Client client(server);
        BOOST_TEST((client.refusal() == Reason::redis_refuses_writes), error);
    }
    for (const std::string error :
         {"ERR unknown command", "NOAUTH Authentication required.", "OOMPH", "ERR OOM", "oom x",
          "WRONGTYPE Operation against a key"}) {
        const FakeServer server(always("-" + error + "\r\n"));
        Client client(server);
        const Reply reply = client.get();
        BOOST_TEST((reply.type == Reply::Type::error), error);
        BOOST_TEST(reply.text == error);
    }
    const FakeServer server(always("+OOM is only a text here\r\n"));
    Client client(server);
    BOOST_TEST((client.get().type == Reply::Type::status));
}

BOOST_AUTO_TEST_CASE(a_refused_write_leaves_no_reply_behind) {
    const FakeServer server([](FakeConnection& connection, int) {
        connection.read_bytes(2 * kGet.size());
        connection.write("-OOM x\r\n$6\r\nsecond\r\n");
        always("$5\r\nthird\r\n")(connection, 1);
    });
    Client client(server);
    BOOST_CHECK_THROW(client.pooled.pipeline({{"GET", "k"}, {"GET", "k"}}, late()), Failure);
    BOOST_TEST(client.get().text == "third");
    BOOST_TEST(server.accepted() == 1);
}

BOOST_AUTO_TEST_CASE(a_connection_with_a_broken_reply_is_not_used_again) {
    for (const std::string answer : {"HTTP/1.1 400 Bad Request\r\n", "$3\r\nab", "$-7\r\n",
                                     "*99999999999999999999\r\n", ":\r\n"}) {
        const FakeServer server([&](FakeConnection& connection, int number) {
            if (number > 1) return always("$1\r\nv\r\n")(connection, number);
            connection.read_bytes(kGet.size());
            connection.write(answer);
        });
        Client client(server);
        BOOST_TEST((client.refusal() == Reason::redis_unavailable), answer);
        BOOST_TEST(client.get().text == "v");
    }
}

BOOST_AUTO_TEST_SUITE_END()
