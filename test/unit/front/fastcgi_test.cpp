#include <atomic>
#include <future>
#include <poll.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "fake/fastcgi_server.h"

namespace {

using namespace difysso;
using fake::FastCgiClient;

struct Server : fake::FastCgiServer {
    std::string ask(const FastCgiClient::Variables& variables, std::string_view body = {}) const {
        FastCgiClient client(path());
        const std::string answer = client.exchange(variables, body);
        BOOST_TEST(client.ended);
        return answer;
    }
};

const FastCgiClient::Variables kGet{{"REQUEST_METHOD", "GET"},
                                    {"REQUEST_URI", "/v1/?a=b"},
                                    {"REMOTE_ADDR", "192.0.2.7"},
                                    {"HTTP_HOST", "sso.example"}};

FastCgiClient::Variables with(FastCgiClient::Variables variables,
                              const FastCgiClient::Variables& more) {
    variables.insert(variables.end(), more.begin(), more.end());
    return variables;
}

bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(fastcgi, Server)

BOOST_AUTO_TEST_CASE(answers) {
    const std::string answer = ask(kGet);
    BOOST_TEST(answer.starts_with("Status: 200\r\n"));
    BOOST_TEST(contains(answer, "GET http /v1/?a=b 192.0.2.7 0 0\nhost=sso.example\n"));
    BOOST_REQUIRE(log().entries().size() == 1U);
    BOOST_TEST(log().entries()[0].status.value() == 200);
    BOOST_TEST(log().entries()[0].request_id.view().size() == 32U);
}

BOOST_AUTO_TEST_CASE(the_trace_of_a_request_stands_in_its_line) {
    const std::string id = "0af7651916cd43dd8448eb211c80319c";
    ask(with(kGet, {{"HTTP_TRACEPARENT", "00-" + id + "-b7ad6b7169203331-01"}}));
    ask(with(kGet, {{"HTTP_TRACEPARENT", "00-" + id + "-b7ad6b7169203331"}}));
    BOOST_TEST(log().entries().at(0).trace.view() == id);
    BOOST_TEST(log().entries().at(1).trace.empty());
}

BOOST_AUTO_TEST_CASE(the_scheme_is_what_the_web_server_says) {
    const std::string none = "GET http ", tls = "GET https ";
    BOOST_TEST(contains(ask(with(kGet, {{"HTTPS", "on"}})), tls));
    BOOST_TEST(contains(ask(with(kGet, {{"HTTPS", "off"}, {"REQUEST_SCHEME", "https"}})), none));
    BOOST_TEST(contains(ask(with(kGet, {{"HTTPS", ""}, {"REQUEST_SCHEME", "https"}})), tls));
    BOOST_TEST(contains(ask(with(kGet, {{"HTTP_HTTPS", "on"}})), none));
    BOOST_TEST(contains(ask(with(kGet, {{"HTTP_X_FORWARDED_PROTO", "https"}})), none));
}

BOOST_AUTO_TEST_CASE(of_a_variable_sent_twice_the_first_counts_and_headers_stay_both) {
    const std::string answer =
        ask(with(kGet, {{"REQUEST_METHOD", "DELETE"}, {"HTTP_HOST", "evil.example"}}));
    BOOST_TEST(contains(answer, "GET http"));
    BOOST_TEST(contains(answer, "host=sso.example\nhost=evil.example\n"));
}

BOOST_AUTO_TEST_CASE(a_body_with_and_without_its_length) {
    for (const char* length : {"5", "", "-1"})
        BOOST_TEST(contains(ask(with(kGet, {{"CONTENT_LENGTH", length}}), "hello"), " 0 5\n"));
    BOOST_TEST(contains(ask(kGet, "hello"), " 0 5\n"));
}

BOOST_AUTO_TEST_CASE(a_body_that_is_cut_short_is_incomplete) {
    BOOST_TEST(contains(ask(with(kGet, {{"CONTENT_LENGTH", "9"}}), "hello"), " 2 5\n"));
}

BOOST_AUTO_TEST_CASE(a_large_body_is_read_to_its_end_and_dropped) {
    BOOST_TEST(contains(ask(kGet, std::string(65536, 'x')), " 0 65536\n"));
    BOOST_TEST(contains(ask(kGet, std::string(65537, 'x')), " 1 0\n"));
    BOOST_TEST(contains(ask(kGet, std::string(3'000'000, 'x')), " 1 0\n"));
}

BOOST_AUTO_TEST_CASE(a_kept_connection_is_closed_all_the_same) {
    FastCgiClient client(path());
    client.begin(true);
    client.send_variables(kGet);
    client.end_body();
    BOOST_TEST(contains(client.answer(), "Status: 200"));  // returns at the end of the stream
    BOOST_TEST(client.ended);
}

BOOST_AUTO_TEST_CASE(more_silent_peers_than_threads_lose_their_places_when_they_go) {
    {
        std::vector<std::unique_ptr<FastCgiClient>> silent;
        for (int i = 0; i < 8; ++i) {
            silent.push_back(std::make_unique<FastCgiClient>(path()));
            if (i % 2 == 0) silent.back()->begin();
        }
    }
    BOOST_TEST(contains(ask(kGet), "Status: 200"));
}

BOOST_AUTO_TEST_CASE(rubbish_costs_nothing_but_its_connection) {
    for (const std::string& bytes :
         {std::string("GET / HTTP/1.1\r\n\r\n"), std::string("\1\4\0\1\0\4\0\0abcd", 12),
          std::string("\2\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0", 16), std::string(4096, '\xff')}) {
        FastCgiClient client(path());
        client.raw(bytes);
    }
    BOOST_TEST(contains(ask(kGet), "Status: 200"));
    BOOST_TEST(log().count("request") == 1U);
}

BOOST_AUTO_TEST_CASE(an_exception_is_a_500_without_its_text) {
    const std::string answer = ask(with({{"REQUEST_URI", "/throw"}}, kGet));
    BOOST_TEST(answer.starts_with("Status: 500\r\n"));
    BOOST_TEST(!contains(answer, "secret"));
    BOOST_TEST((log().entries().at(0).level == observe::Level::error));
}

BOOST_AUTO_TEST_CASE(a_request_in_flight_is_finished_before_the_threads_leave) {
    FastCgiClient client(path());
    client.begin();
    client.send_variables(with({{"REQUEST_URI", "/wait"}}, kGet));
    client.end_body();
    echo().waiting.get_future().wait();
    auto ended = std::async(std::launch::async, [this] { end(); });
    pollfd told{stop(), POLLIN, 0};
    BOOST_TEST(::poll(&told, 1, 5000) == 1);
    echo().go_on.set_value();
    BOOST_TEST(contains(client.answer(), "Status: 200"));
    ended.wait();
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(watchdog_cuts_a_connection_at_its_deadline_and_leaves_others) {
    int late[2], early[2];
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, late) == 0);
    BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, early) == 0);
    const front::Descriptor ends[] = {front::Descriptor(late[0]), front::Descriptor(late[1]),
                                      front::Descriptor(early[0]), front::Descriptor(early[1])};
    {
        front::Watchdog watchdog;
        const front::Watchdog::Guard one(watchdog, late[0], SHUT_RDWR,
                                         outbound::Deadline::after(std::chrono::hours(1)));
        const front::Watchdog::Guard two(watchdog, early[0], SHUT_RD,
                                         outbound::Deadline::after(std::chrono::milliseconds(1)));
        char byte = 0;
        BOOST_TEST(::read(early[0], &byte, 1) == 0);  // ends only because it was shut down
    }
    pollfd quiet{late[1], POLLIN, 0};
    BOOST_TEST(::poll(&quiet, 1, 0) == 0);
}
