#include "outbound/connect.h"

#include <optional>

#include <boost/test/unit_test.hpp>

#include "unit/outbound/fake_server.h"

using namespace difysso;
using namespace std::chrono_literals;
using observe::Failure;
using observe::Reason;
using outbound::Addresses;
using outbound::Deadline;
using outbound::Peer;
using outbound::Resolver;
using test::FakeConnection;
using test::FakeServer;

namespace {

Deadline late() {
    return Deadline::after(60s);
}

// Nobody listens there: 127.0.0.1 alone is listened on.
Poco::Net::IPAddress deaf() {
    return Poco::Net::IPAddress("127.0.0.2");
}
Poco::Net::IPAddress listening() {
    return Poco::Net::IPAddress("127.0.0.1");
}

void ignore(FakeConnection&, int) {}

std::optional<Reason> refusal(const Peer& peer, Resolver& resolver, const Deadline& deadline) {
    try {
        outbound::connect(peer, resolver, deadline);
    } catch (const Failure& failure) {
        return failure.reason();
    }
    return std::nullopt;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(connecting)

BOOST_AUTO_TEST_CASE(all_addresses_are_tried) {
    const FakeServer server(ignore);
    Resolver resolver([](const std::string&) { return Addresses{deaf(), deaf(), listening()}; });
    const auto socket =
        outbound::connect({"idp.test", server.port(), Reason::redis_unavailable}, resolver, late());
    BOOST_TEST(socket.peerAddress().host().toString() == "127.0.0.1");
}

BOOST_AUTO_TEST_CASE(a_server_that_came_back_elsewhere_is_found) {
    const FakeServer server(ignore);
    std::atomic<int> asked = 0;
    Resolver resolver(
        [&](const std::string&) { return Addresses{++asked == 1 ? deaf() : listening()}; });
    resolver.resolve("idp.test", late());
    const Peer peer{"idp.test", server.port(), Reason::redis_unavailable};
    BOOST_TEST(!refusal(peer, resolver, late()).has_value());
    BOOST_TEST(asked == 2);
}

BOOST_AUTO_TEST_CASE(nobody_there_is_what_the_peer_says_it_means) {
    const FakeServer server(ignore);
    Resolver resolver([](const std::string&) { return Addresses{deaf()}; });
    const Peer peer{"idp.test", server.port(), Reason::redis_unavailable};
    BOOST_CHECK_EXCEPTION(outbound::connect(peer, resolver, late()), Failure,
                          [](const Failure& failure) {
                              return failure.reason() == Reason::redis_unavailable &&
                                     failure.code() == "errno" + std::to_string(ECONNREFUSED);
                          });
}

BOOST_AUTO_TEST_CASE(a_name_without_an_address) {
    Resolver resolver([](const std::string&) { return Addresses{}; });
    const Peer peer{"idp.test", 443, Reason::redis_unavailable};
    BOOST_TEST((refusal(peer, resolver, late()) == Reason::redis_unavailable));
}

BOOST_AUTO_TEST_CASE(only_what_is_permitted_is_tried) {
    const FakeServer server(ignore);
    Resolver resolver([](const std::string&) { return Addresses{listening(), deaf()}; });
    Peer peer{"idp.test", server.port(), Reason::redis_unavailable};
    peer.permitted = [](const Addresses& found, const Deadline&) {
        BOOST_TEST(found.size() == 2U);
        return Addresses{deaf()};
    };
    BOOST_TEST((refusal(peer, resolver, late()) == Reason::redis_unavailable));
    peer.permitted = [](const Addresses&, const Deadline&) { return Addresses{}; };
    BOOST_CHECK_EXCEPTION(outbound::connect(peer, resolver, late()), Failure,
                          [](const Failure& failure) {
                              return failure.reason() == Reason::redis_unavailable &&
                                     failure.detail().view() ==
                                         "the host leads to an address that documents may not name";
                          });
    BOOST_TEST(server.accepted() == 0);
}

BOOST_AUTO_TEST_CASE(an_address_that_does_not_answer_is_left_at_the_deadline) {
    // A listener whose queue is full lets the kernel drop whatever else knocks.
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    BOOST_REQUIRE(bind(listener, generic, size) == 0);
    BOOST_REQUIRE(listen(listener, 0) == 0);
    BOOST_REQUIRE(getsockname(listener, generic, &size) == 0);
    const Peer peer{"127.0.0.1", ntohs(address.sin_port), Reason::redis_unavailable};
    Resolver resolver;
    std::vector<Poco::Net::StreamSocket> held;
    std::optional<Reason> end;
    for (int i = 0; i < 10 && !end; ++i) {
        try {
            held.push_back(outbound::connect(peer, resolver, Deadline::after(50ms)));
        } catch (const Failure& failure) {
            end = failure.reason();
        }
    }
    BOOST_TEST((end == Reason::deadline));
    close(listener);
}

BOOST_AUTO_TEST_SUITE_END()
