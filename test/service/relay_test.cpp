#include "relay.h"

#include <boost/test/unit_test.hpp>

#include "redis_server.h"

using namespace difysso::service;

namespace {

struct Relayed {
    TemporaryFolder folder;
    RedisServer redis{folder};
    Relay relay{redis.port()};
    RedisClient client{relay.port()};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(relay_before_redis, Relayed)

BOOST_AUTO_TEST_CASE(counts_round_trips) {
    client.command({"PING"});
    const int before = relay.round_trips();
    client.command({"SET", "a", std::string(300000, 'x')});
    BOOST_TEST(relay.round_trips() == before + 1);
    BOOST_TEST(client.command({"GET", "a"}).at(0).size() == 300000U);
    BOOST_TEST(relay.round_trips() == before + 2);
    BOOST_TEST(relay.connections() == 1);
}

BOOST_AUTO_TEST_CASE(cuts_with_and_without_delivery) {
    client.command({"PING"});
    relay.cut_at("not-stored", Relay::Delivery::withheld);
    BOOST_CHECK_THROW(client.command({"SET", "not-stored", "1"}), std::runtime_error);
    BOOST_TEST(relay.cut_happened());
    relay.cut_at("stored", Relay::Delivery::delivered);
    BOOST_CHECK_THROW(client.command({"SET", "stored", "1"}), std::runtime_error);
    BOOST_TEST(redis.entries().size() == 1U);
    BOOST_TEST(redis.entries().count("stored") == 1U);
    // Once only.
    BOOST_TEST(client.command({"GET", "stored"}).at(0) == "1");
}

BOOST_AUTO_TEST_CASE(refuses_until_told_otherwise) {
    client.command({"PING"});
    relay.refuse(true);
    BOOST_CHECK_THROW(client.command({"PING"}), std::runtime_error);
    BOOST_CHECK_THROW(client.command({"PING"}), std::runtime_error);
    relay.refuse(false);
    BOOST_TEST(client.command({"PING"}).at(0) == "PONG");
}

BOOST_AUTO_TEST_SUITE_END()
