#include "front/records.h"

#include <sys/socket.h>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "front/descriptor.h"

namespace {

using namespace difysso;
using front::Records;

std::string record(unsigned char type, const std::string& content, unsigned char request_id = 1,
                   std::size_t padding = 0, unsigned char version = 1) {
    std::string bytes{static_cast<char>(version),
                      static_cast<char>(type),
                      '\0',
                      static_cast<char>(request_id),
                      static_cast<char>(content.size() >> 8),
                      static_cast<char>(content.size()),
                      static_cast<char>(padding),
                      '\0'};
    return bytes + content + std::string(padding, '\x7f');
}
std::string begin(char role = 1) {
    return record(1, {'\0', role, '\0', '\0', '\0', '\0', '\0', '\0'});
}
std::string pair(const std::string& name, const std::string& value) {
    return std::string{static_cast<char>(name.size()), static_cast<char>(value.size())} + name +
           value;
}
std::string four(std::uint32_t length) {
    return {static_cast<char>(length >> 24 | 0x80), static_cast<char>(length >> 16),
            static_cast<char>(length >> 8), static_cast<char>(length)};
}
const std::string kEnd = record(4, "");

// What the peer sent before it closed.
struct Peer {
    explicit Peer(const std::string& bytes, std::size_t piece = 1 << 20) {
        int both[2];
        BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, both) == 0);
        ours = front::Descriptor(both[0]);
        writer = std::thread([end = both[1], bytes, piece] {
            const front::Descriptor theirs(end);
            for (std::size_t at = 0; at < bytes.size(); at += piece)
                if (::send(theirs.get(), bytes.data() + at, std::min(piece, bytes.size() - at),
                           MSG_NOSIGNAL) < 0)
                    return;
        });
    }
    ~Peer() {
        ours = front::Descriptor();
        writer.join();
    }
    front::Descriptor ours;
    std::thread writer;
};

std::string body_of(Records& records, Records::Piece& last) {
    std::string body;
    std::string_view piece;
    while ((last = records.body(piece)) == Records::Piece::content)
        body += piece;
    return body;
}

std::string fault_of(const std::string& bytes) {
    Peer peer(bytes);
    std::string buffer;
    Records records(peer.ours.get(), buffer);
    return records.head() ? "taken" : std::string(records.fault().view());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(records)

BOOST_AUTO_TEST_CASE(a_head_is_written_anew_and_the_body_read_whatever_the_cuts_are) {
    const std::string pairs = pair("REQUEST_METHOD", "POST") + pair("EMPTY", "");
    const std::string sent = begin() + record(4, pairs.substr(0, 5), 1, 3) +
                             record(4, pairs.substr(5)) + kEnd + record(5, "ab", 1, 7) +
                             record(5, "c") + record(5, "", 1, 2);
    const std::string head = begin() + record(4, pairs) + kEnd;
    for (const std::size_t piece : {1, 2, 3, 7, 8, 9, 1000}) {
        Peer peer(sent, piece);
        std::string buffer;
        Records records(peer.ours.get(), buffer);
        BOOST_TEST(records.head().value_or("") == head);
        Records::Piece last{};
        BOOST_TEST(body_of(records, last) == "abc");
        BOOST_TEST((last == Records::Piece::end));
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_request_is_refused) {
    const std::string good = pair("A", "b");
    const std::string beginning = "no beginning of a request";
    const std::string role = "another role than responder";
    const std::string other = "another record among the parameters";
    const std::string pairs = "parameters that aren't name-value pairs";
    const std::pair<std::string, std::string> cases[] = {
        {record(1, std::string("\0\1\0\0\0\0\0\0", 8), 1, 0, 2), "another version of FastCGI"},
        {"GET / HTTP/1.1\r\n\r\n", "another version of FastCGI"},
        {record(4, good), beginning},
        {record(9, pair("FCGI_MAX_CONNS", ""), 0), beginning},
        {record(1, std::string("\0\1\0\0\0\0\0\0", 8), 0), beginning},
        {record(1, std::string("\0\1\0\0", 4)), beginning},
        {record(200, std::string("\0\1\0\0\0\0\0\0", 8)), beginning},
        {begin(2), role},
        {begin(3), role},
        {begin(0), role},
        {begin() + begin(), other},
        {begin() + record(4, good, 2), other},
        {begin() + record(2, ""), other},
        {begin() + record(5, "body"), other},
        {begin() + record(200, ""), other},
        {begin() + record(9, pair("FCGI_MAX_CONNS", ""), 0), other},
        {begin() + record(4, four(0x7ffffffe) + four(0x7ffffffe)) + kEnd, pairs},
        {begin() + record(4, four(0x7fffffff) + four(1) + "x") + kEnd, pairs},
        {begin() + record(4, four(0x40000000) + four(0x40000000) + "x") + kEnd, pairs},
        {begin() + record(4, std::string("\5\1A", 3)) + kEnd, pairs},
        {begin() + record(4, std::string("\1\5Ab", 4)) + kEnd, pairs},
        {begin() + record(4, "\x80") + kEnd, pairs},
        {begin() + record(4, good + "\1") + kEnd, pairs},
        {begin() + record(4, std::string("\0\1b", 3)) + kEnd, pairs},
        {begin() + record(4, pair("A", std::string("b\0c", 3))) + kEnd, pairs},
        {begin() + record(4, pair(std::string("A\0B", 3), "c")) + kEnd, pairs},
        {begin() + record(4, std::string(40000, 'x')) + record(4, std::string(40000, 'x')),
         "too many parameters"},
    };
    for (const auto& [bytes, fault] : cases)
        BOOST_TEST(fault_of(bytes) == fault);
    BOOST_TEST(fault_of(begin() + record(4, good) + kEnd) == "taken");
    BOOST_TEST(fault_of(begin() + kEnd) == "taken");
}

// Nobody to complain of: a web server may go away at any time.
BOOST_AUTO_TEST_CASE(a_peer_that_goes_away_has_no_fault) {
    const std::string whole = begin() + record(4, pair("A", "b")) + kEnd;
    for (std::size_t size = 0; size < whole.size(); ++size)
        BOOST_TEST(fault_of(whole.substr(0, size)).empty());
}

BOOST_AUTO_TEST_CASE(a_body_that_breaks_off) {
    const std::string head = begin() + record(4, pair("A", "b")) + kEnd;
    const std::string bad_ends[] = {
        "",
        record(5, "abc").substr(0, 9),
        record(5, "abc").substr(0, 10),
        record(5, "abc"),
        record(5, "abc") + record(2, ""),
        record(5, "abc") + record(5, "d", 2),
        record(5, "abc") + record(9, four(0x7ffffffe) + four(0x7ffffffe), 0),
        record(5, "abc") + record(1, std::string("\0\1\0\0\0\0\0\0", 8)),
        record(5, "abc", 1, 9).substr(0, 12)};
    for (const std::string& rest : bad_ends) {
        Peer peer(head + rest);
        std::string buffer;
        Records records(peer.ours.get(), buffer);
        BOOST_REQUIRE(records.head().has_value());
        Records::Piece last{};
        BOOST_TEST(std::string("abc").starts_with(body_of(records, last)));
        BOOST_TEST((last == Records::Piece::broken));
    }
}

BOOST_AUTO_TEST_CASE(a_buffer_used_again_gives_nothing_of_the_connection_before) {
    const std::string head = begin() + record(4, pair("SECRET", "canary")) + kEnd;
    std::string buffer;
    {
        Peer peer(head + record(5, "canary") + record(5, ""));
        Records records(peer.ours.get(), buffer);
        BOOST_REQUIRE(records.head().has_value());
        Records::Piece last{};
        BOOST_TEST(body_of(records, last) == "canary");
    }
    for (std::size_t size = 0; size < head.size(); ++size) {
        Peer peer(head.substr(0, size));
        BOOST_TEST(!Records(peer.ours.get(), buffer).head().has_value());
    }
}

BOOST_AUTO_TEST_SUITE_END()
