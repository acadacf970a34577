// What reaches the socket may be anything: the threads stay, and whoever asks properly is answered.
#include <map>
#include <memory>

#include <boost/test/unit_test.hpp>

#include "fake/fastcgi_server.h"

namespace {

using namespace difysso;
using fake::FastCgiClient;

const FastCgiClient::Variables kGet{{"REQUEST_METHOD", "GET"}, {"REQUEST_URI", "/v1/"}};

bool answers(const fake::FastCgiServer& server) {
    FastCgiClient client(server.path());
    return client.exchange(kGet).starts_with("Status: 200") && client.ended;
}

std::string four(std::uint32_t length) {
    return {static_cast<char>(length >> 24 | 0x80), static_cast<char>(length >> 16),
            static_cast<char>(length >> 8), static_cast<char>(length)};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(hostile)

// libfcgi would end the process at these (two lengths that are more than an int together).
BOOST_AUTO_TEST_CASE(lengths_that_are_absurd) {
    fake::FastCgiServer server(2);
    const std::string lengths = four(0x7ffffffe) + four(0x7ffffffe);
    {
        FastCgiClient client(server.path());
        client.begin();
        client.record(FastCgiClient::params, lengths);
        BOOST_TEST(client.answer().empty());
    }
    {
        FastCgiClient client(server.path());
        client.raw(std::string("\1\11\0\0\0\10\0\0", 8) + lengths);  // GET_VALUES
        BOOST_TEST(client.answer().empty());
    }
    {
        FastCgiClient client(server.path());
        client.begin();
        client.send_variables(kGet);
        client.raw(std::string("\1\11\0\0\0\10\0\0", 8) + lengths);
        BOOST_TEST(client.answer().starts_with("Status: "));
    }
    BOOST_TEST(answers(server));
}

BOOST_AUTO_TEST_CASE(types_roles_and_order) {
    fake::FastCgiServer server(2);
    for (int type = 0; type < 256; ++type) {
        FastCgiClient client(server.path());
        client.record(static_cast<unsigned char>(type), std::string("\0\3\0\0\0\0\0\0", 8));
        client.record(static_cast<unsigned char>(type), "");
        client.end_body();
        BOOST_TEST(client.answer().empty(), type);
    }
    for (int type = 0; type < 256; ++type) {
        if (type == FastCgiClient::params) continue;
        FastCgiClient client(server.path());
        client.begin();
        client.record(static_cast<unsigned char>(type), "x");
        client.send_variables(kGet);
        client.end_body();
        BOOST_TEST(client.answer().empty(), type);
    }
    BOOST_TEST(answers(server));
    BOOST_TEST(server.log().count("request") == 1U);
}

BOOST_AUTO_TEST_CASE(a_request_cut_off_at_each_byte) {
    fake::FastCgiServer server(2);
    const std::string begin("\1\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0", 16);
    const std::string pairs = std::string("\16\4", 2) + "REQUEST_METHODPOST";
    const std::string whole = begin + std::string("\1\4\0\1\0\24\0\0", 8) + pairs +
                              std::string("\1\4\0\1\0\0\0\0", 8) +
                              std::string("\1\5\0\1\0\2\0\0ab", 10);
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        FastCgiClient client(server.path());
        client.raw(whole.substr(0, size));
        client.finish();
        client.answer();
    }
    BOOST_TEST(answers(server));
}

BOOST_AUTO_TEST_CASE(a_body_byte_by_byte) {
    fake::FastCgiServer server(2);
    FastCgiClient client(server.path());
    client.begin();
    auto variables = kGet;
    variables[0].second = "POST";
    client.send_variables(variables);
    for (int i = 0; i < 3000; ++i)
        client.record(FastCgiClient::std_in, "x");
    client.end_body();
    BOOST_TEST(client.answer().find("POST http /v1/  0 3000\n") != std::string::npos);
}

// With two threads: those who say nothing cost none.
BOOST_AUTO_TEST_CASE(hundreds_of_silent_peers_hold_nobody_up) {
    fake::FastCgiServer server(2);
    std::vector<std::unique_ptr<FastCgiClient>> silent;
    for (int i = 0; i < 400; ++i) {
        silent.push_back(std::make_unique<FastCgiClient>(server.path()));
        BOOST_REQUIRE(silent.back()->connected());
    }
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(answers(server));
    // Each may still begin.
    silent[200]->begin();
    silent[200]->send_variables(kGet);
    silent[200]->end_body();
    BOOST_TEST(silent[200]->answer().starts_with("Status: 200"));
}

// When the program is told to leave, who is in the lobby can still ask.
BOOST_AUTO_TEST_CASE(a_guest_who_speaks_at_the_last_moment_is_answered) {
    fake::FastCgiServer server(2);
    FastCgiClient guest(server.path());
    BOOST_TEST(answers(server));  // so the guest, who came before, has been let in
    ::eventfd_write(server.stop(), 1);
    BOOST_TEST(guest.exchange(kGet).starts_with("Status: 200"));
    server.end();
}

// For one more than there are places the one that has been silent longest goes.
BOOST_AUTO_TEST_CASE(more_silent_peers_than_places) {
    // Of several threads one may let in first who came second.
    fake::FastCgiServer server(1, std::chrono::hours(1));
    FastCgiClient first(server.path());
    std::vector<std::unique_ptr<FastCgiClient>> silent;
    for (std::size_t i = 0; i < front::Lobby::kPlaces; ++i)
        silent.push_back(std::make_unique<FastCgiClient>(server.path()));
    BOOST_REQUIRE(first.has_news());
    BOOST_TEST(first.answer().empty());
    BOOST_TEST(answers(server));
}

// More of them than threads: each loses its thread when its time is over.
BOOST_AUTO_TEST_CASE(those_who_stop_half_way_are_cut_at_the_deadline) {
    fake::FastCgiServer server(2, std::chrono::milliseconds(300));
    std::vector<std::unique_ptr<FastCgiClient>> half;
    for (int i = 0; i < 6; ++i) {
        half.push_back(std::make_unique<FastCgiClient>(server.path()));
        half.back()->begin();
        if (i % 2 == 0) half.back()->send_variables(kGet);
    }
    BOOST_TEST(answers(server));
    for (int i = 0; i < 6; ++i)
        BOOST_TEST(half[static_cast<std::size_t>(i)]->answer().empty() == (i % 2 != 0));
}

BOOST_AUTO_TEST_CASE(a_silent_peer_is_shown_out_at_the_deadline) {
    fake::FastCgiServer server(2, std::chrono::milliseconds(100));
    FastCgiClient silent(server.path());
    BOOST_TEST(silent.answer().empty());  // returns when the connection is closed
    BOOST_TEST(answers(server));
}

BOOST_AUTO_TEST_SUITE_END()
