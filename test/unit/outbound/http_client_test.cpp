#include <future>

#include "unit/outbound/http_bench.h"

using namespace difysso;
using namespace std::chrono_literals;
using namespace difysso::test;
using observe::Failure;
using observe::Reason;
using outbound::Deadline;
using outbound::HttpRequest;
using outbound::HttpResponse;

BOOST_AUTO_TEST_SUITE(http_client)

BOOST_AUTO_TEST_CASE(a_request_is_sent_as_it_is_and_nothing_is_added) {
    std::promise<std::string> seen;
    const FakeServer server([&](FakeConnection& connection, int) {
        seen.set_value(connection.read_request());
        connection.write(kGood);
    });
    outbound::Resolver resolver;
    outbound::PooledHttpClient http({"http", "127.0.0.1", server.port()}, "/casdoor", nullptr,
                                    resolver, {});
    const HttpResponse response = http.send({.method = "POST",
                                             .target = "/api/token?a=b%20c",
                                             .headers = {{"Authorization", "Basic eA=="}},
                                             .body = "code=1&x=2",
                                             .content_type = "application/x-www-form-urlencoded"},
                                            late());
    BOOST_TEST(response.body == "ok");
    BOOST_TEST(seen.get_future().get() ==
               "POST /casdoor/api/token?a=b%20c HTTP/1.1\r\n"
               "Host: 127.0.0.1:" +
                   std::to_string(server.port()) +
                   "\r\n"
                   "User-Agent: difysso\r\n"
                   "Accept: application/json\r\n"
                   "Authorization: Basic eA==\r\n"
                   "Content-Type: application/x-www-form-urlencoded\r\n"
                   "Content-Length: 10\r\n"
                   "\r\n"
                   "code=1&x=2");
}

BOOST_AUTO_TEST_CASE(a_line_end_in_a_request_is_refused) {
    const FakeServer server(always(kGood));
    Client client(server);
    const std::vector<HttpRequest> requests{
        {.target = "/\r\nX-Evil: 1"},
        {.target = "/", .headers = {{"X-A", "b\nX-Evil: 1"}}},
        {.target = "/", .headers = {{"X-A\r\nX-Evil", "1"}}},
        {.target = std::string("/\0", 2)},
    };
    for (const auto& request : requests) {
        BOOST_CHECK_THROW(client.http.send(request, late()), Failure);
    }
    BOOST_TEST(server.accepted() == 0);
}

BOOST_AUTO_TEST_CASE(connections_are_kept) {
    const FakeServer server(always(kGood));
    Client client(server);
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(client.get().body == "ok");
    BOOST_TEST(server.accepted() == 1);
}

BOOST_AUTO_TEST_CASE(no_redirect_is_followed_and_no_cookie_is_kept) {
    std::promise<std::string> second;
    const FakeServer server([&](FakeConnection& connection, int) {
        connection.read_request();
        connection.write(
            "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nSet-Cookie: a=b\r\n"
            "Content-Length: 0\r\n\r\n");
        second.set_value(connection.read_request());
        connection.write(kGood);
    });
    Client client(server);
    BOOST_TEST(client.get().status == 302);
    BOOST_TEST(client.get().status == 200);
    const std::string request = second.get_future().get();
    BOOST_TEST(request.starts_with("GET / HTTP/1.1\r\n"));
    BOOST_TEST(request.find("Cookie") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_silent_server_is_left_at_the_deadline) {
    const FakeServer server([](FakeConnection& connection, int) {
        connection.read_request();
        connection.wait_until_client_leaves();
    });
    Client client(server);
    BOOST_TEST((client.refusal(Deadline::after(50ms)) == Reason::deadline));
}

BOOST_AUTO_TEST_CASE(a_dripping_server_is_left_at_the_deadline) {
    for (const std::string begin :
         {"", "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"}) {
        const FakeServer server([&](FakeConnection& connection, int) {
            connection.read_request();
            connection.write(begin);
            connection.drip(std::string(100000, '0'));
        });
        Client client(server);
        BOOST_TEST((client.refusal(Deadline::after(100ms)) == Reason::deadline), begin);
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_reads_nothing_is_left_at_the_deadline) {
    const FakeServer server(
        [](FakeConnection& connection, int) { connection.wait_until_client_leaves(); });
    Client client(server);
    const HttpRequest request{
        .method = "POST", .target = "/", .body = std::string(32 * 1024 * 1024, 'x')};
    BOOST_CHECK_EXCEPTION(
        client.http.send(request, Deadline::after(100ms)), Failure,
        [](const Failure& failure) { return failure.reason() == Reason::deadline; });
}

BOOST_AUTO_TEST_CASE(a_connection_that_the_server_closed_meanwhile_is_replaced) {
    std::promise<void> closed;
    const FakeServer server([&](FakeConnection& connection, int number) {
        connection.read_request();
        connection.write(kGood);
        if (number > 1) return;
        connection.end_and_wait_until_known();
        closed.set_value();
    });
    Client client(server);
    BOOST_TEST(client.get().body == "ok");
    closed.get_future().wait();
    BOOST_TEST(client.get().body == "ok");
    BOOST_TEST(server.accepted() == 2);
}

BOOST_AUTO_TEST_CASE(a_kept_connection_that_closes_without_a_word_is_replaced_once) {
    const FakeServer server([&](FakeConnection& connection, int number) {
        connection.read_request();
        if (number <= 2) connection.write(kGood);
        if (number == 1) connection.read_request();
    });
    Client client(server);
    BOOST_TEST(client.get().body == "ok");
    BOOST_TEST(client.get().body == "ok");
    BOOST_TEST(server.accepted() == 2);
    // Connection 2 is gone too, and 3 was never any good: a new one isn't tried twice.
    BOOST_TEST((client.refusal() == Reason::provider_unavailable));
    BOOST_TEST(server.accepted() == 3);
}

BOOST_AUTO_TEST_CASE(a_request_is_not_repeated_once_an_answer_has_begun) {
    const FakeServer server([&](FakeConnection& connection, int number) {
        connection.read_request();
        connection.write(kGood);
        if (number > 1) return;
        connection.read_request();
        connection.write("H");
    });
    Client client(server);
    BOOST_TEST(client.get().body == "ok");
    BOOST_TEST((client.refusal() == Reason::provider_unavailable));
    BOOST_TEST(server.accepted() == 1);
}

BOOST_AUTO_TEST_CASE(nobody_listens) {
    std::optional<FakeServer> server(std::in_place, always(kGood));
    Client client(*server);
    server.reset();
    BOOST_TEST((client.refusal() == Reason::provider_unavailable));
}

BOOST_AUTO_TEST_CASE(many_threads_share_few_connections) {
    const FakeServer server(always(kGood));
    Client client(server, {.connections = 3});
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 25; ++round) {
                if (client.get().body == "ok") ++good;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(good == 200);
    BOOST_TEST(server.accepted() <= 3);
}

BOOST_AUTO_TEST_SUITE_END()
