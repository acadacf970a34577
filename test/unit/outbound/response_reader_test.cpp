#include "unit/outbound/http_bench.h"

using namespace difysso;
using namespace std::chrono_literals;
using namespace difysso::test;
using observe::Reason;
using outbound::HttpResponse;

static std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i)
        all += text;
    return all;
}

BOOST_AUTO_TEST_SUITE(response_reader)

BOOST_AUTO_TEST_CASE(chunks_are_put_together_and_trailers_dropped) {
    const FakeServer server(
        always("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 99\r\n\r\n"
               "3\r\nabc\r\n0A;name=value\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n"));
    Client client(server);
    BOOST_TEST(client.get().body == "abc0123456789");
    BOOST_TEST(client.get().body == "abc0123456789");
    BOOST_TEST(server.accepted() == 1);
}

BOOST_AUTO_TEST_CASE(a_body_may_end_with_its_connection) {
    const FakeServer server(once("HTTP/1.1 200 OK\r\n\r\n" + std::string(100000, 'x')));
    Client client(server);
    BOOST_TEST(client.get().body.size() == 100000U);
    BOOST_TEST(client.get().body.size() == 100000U);
    BOOST_TEST(server.accepted() == 2);
}

BOOST_AUTO_TEST_CASE(a_connection_that_the_server_means_to_close_is_not_kept) {
    for (const std::string answer :
         {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
          "HTTP/1.1 200 OK\r\nConnection: Foo, CLOSE\r\nContent-Length: 2\r\n\r\nok",
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok left over"}) {
        const FakeServer server(always(answer));
        Client client(server);
        BOOST_TEST(client.get().body == "ok");
        BOOST_TEST(client.get().body == "ok");
        BOOST_TEST(server.accepted() == 2, answer);
    }
}

BOOST_AUTO_TEST_CASE(answers_without_a_body) {
    const FakeServer server(always("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"));
    Client client(server);
    BOOST_TEST(client.get().status == 204);
    BOOST_TEST(client.get().body.empty());
    BOOST_TEST(server.accepted() == 1);

    const FakeServer head_server(always("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n"));
    Client head_client(head_server);
    BOOST_TEST(head_client.http.send({.method = "HEAD", .target = "/"}, late()).status == 200);
}

BOOST_AUTO_TEST_CASE(interim_answers_are_passed_over) {
    const FakeServer server(always(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" + kGood));
    Client client(server);
    BOOST_TEST(client.get().body == "ok");
}

BOOST_AUTO_TEST_CASE(every_complete_answer_is_returned) {
    const FakeServer server(
        always("HTTP/1.1 503\r\n"
               "content-type:  application/json; charset=utf-8 \r\n"
               "DATE: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
               "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"));
    Client client(server);
    const HttpResponse response = client.get();
    BOOST_TEST(response.status == 503);
    BOOST_TEST(response.content_type == "application/json; charset=utf-8");
    BOOST_TEST(response.body == "{}");
    BOOST_TEST((observe::seconds_since_epoch(response.date.value()) == 784111777s));
}

BOOST_AUTO_TEST_CASE(a_date_that_cannot_be_read_is_none) {
    for (const std::string date :
         {"yesterday", "", "Sun, 06 Nov 1994 08:49:37 GMT and more",
          "Sun, 32 Nov 1994 08:49:37 GMT", "784111777", "Sun, 06 Nix 1994 08:49:37 GMT",
          "Sun, 06 ovD 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
          "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC"}) {
        const FakeServer server(
            always("HTTP/1.1 200 OK\r\nDate: " + date + "\r\nContent-Length: 0\r\n\r\n"));
        Client client(server);
        BOOST_TEST(!client.get().date.has_value(), date);
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_plainly_http_is_refused) {
    const std::vector<std::string> answers{
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 20\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nokay",
        "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX-A: b\rContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nX-A: b" + std::string(1, '\0') + "\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\n: no name\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nok",
    };
    for (const auto& answer : answers) {
        const FakeServer server(once(answer));
        Client client(server);
        BOOST_TEST((client.refusal() == Reason::provider_unavailable), answer);
        BOOST_TEST(server.accepted() == 1, answer);
    }
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_cut_off_is_refused) {
    const std::vector<std::string> answers{
        "",
        "HTTP/1.1 20",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n",
    };
    for (const auto& answer : answers) {
        const FakeServer server(once(answer));
        Client client(server);
        BOOST_TEST((client.refusal() == Reason::provider_unavailable), answer);
        BOOST_TEST(server.accepted() == 1, answer);
    }
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_too_large_is_refused_before_it_is_read_whole) {
    const std::string chunk = "40\r\n" + std::string(0x40, 'x') + "\r\n";
    const std::vector<std::string> answers{
        "HTTP/1.1 200 OK\r\nContent-Length: 1025\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + repeated(chunk, 17),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        "HTTP/1.1 200 OK\r\n\r\n" + std::string(1025, 'x'),
        "HTTP/1.1 200 OK\r\n" + repeated("X-A: b\r\n", 100),
        "HTTP/1.1 200 OK\r\nX-A: " + std::string(40000, 'x'),
        std::string(40000, 'x'),
        repeated("HTTP/1.1 100 Continue\r\n\r\n", 60),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(40000, 'x'),
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + repeated("X-A: b\r\n", 100),
    };
    for (const auto& answer : answers) {
        // It doesn't end, so whoever waited for its end would wait for ever.
        const FakeServer server([&](FakeConnection& connection, int) {
            connection.read_request();
            connection.write(answer);
            connection.wait_until_client_leaves();
        });
        Client client(server, {.connections = 1, .body = 1024});
        BOOST_TEST((client.refusal() == Reason::token_response_too_large), answer.substr(0, 80));
    }
}

BOOST_AUTO_TEST_CASE(a_body_at_the_limit_is_read) {
    const FakeServer server(
        always("HTTP/1.1 200 OK\r\nContent-Length: 1024\r\n\r\n" + std::string(1024, 'x')));
    Client client(server, {.connections = 1, .body = 1024});
    BOOST_TEST(client.get().body.size() == 1024U);
}

BOOST_AUTO_TEST_SUITE_END()
