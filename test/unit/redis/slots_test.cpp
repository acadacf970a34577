#include "redis/slots.h"

#include <boost/test/unit_test.hpp>

#include "observe/failure.h"

using namespace difysso;
using namespace difysso::redis;
using config::Server;
using observe::Failure;
using Type = Reply::Type;

namespace {

const Server kAsked{"10.0.0.1", 7000};

Reply integer(std::int64_t value) {
    return {.type = Type::integer, .text = "", .integer = value, .elements = {}};
}
Reply text(const std::string& value) {
    return {.type = Type::string, .text = value, .integer = 0, .elements = {}};
}
Reply array(std::vector<Reply> elements) {
    return {.type = Type::array, .text = "", .integer = 0, .elements = std::move(elements)};
}
Reply error(const std::string& value) {
    return {.type = Type::error, .text = value, .integer = 0, .elements = {}};
}
Reply node(const std::string& host, std::int64_t port) {
    return array({text(host), integer(port), text("id")});
}
Reply range(std::int64_t first, std::int64_t last, Reply master) {
    return array({integer(first), integer(last), std::move(master), node("10.9.9.9", 7999)});
}

std::string owner(const SlotTable& table, int slot) {
    const Server* server = table.owner(slot);
    return server == nullptr ? "nobody" : server->text();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(slots)

// CRC16 by the specification's own example, slots as Redis's CLUSTER KEYSLOT gives them.
BOOST_AUTO_TEST_CASE(keys_have_the_slots_that_redis_gives_them) {
    BOOST_TEST(slot_of("123456789") == 0x31c3);
    BOOST_TEST(slot_of("foo") == 12182);
    BOOST_TEST(slot_of("somekey") == 11058);
    BOOST_TEST(slot_of("") == 0);
}

BOOST_AUTO_TEST_CASE(what_stands_in_braces_decides) {
    BOOST_TEST(slot_of("{user1000}.following") == slot_of("user1000"));
    BOOST_TEST(slot_of("foo{bar}{zap}") == slot_of("bar"));
    BOOST_TEST(slot_of("foo{{bar}}zap") == slot_of("{bar"));
    // Empty or open braces don't count.
    BOOST_TEST(slot_of("foo{}{bar}") == 8363);
    BOOST_TEST(slot_of("foo{bar") != slot_of("bar"));
}

BOOST_AUTO_TEST_CASE(commands_have_their_key_where_redis_looks_for_it) {
    const auto key = [](const Command& command) {
        const std::string* found = key_of(command);
        return found == nullptr ? "none" : *found;
    };
    BOOST_TEST(key({"SET", "k", "v"}) == "k");
    BOOST_TEST(key({"PING"}) == "none");
    BOOST_TEST(key({"PING", "text"}) == "none");
    BOOST_TEST(key({"EVALSHA", "sha", "1", "k", "v"}) == "k");
    BOOST_TEST(key({"EVAL", "script", "0", "v"}) == "none");
}

BOOST_AUTO_TEST_CASE(a_table_tells_who_serves_a_slot) {
    const SlotTable table(
        array({range(0, 99, node("10.0.0.2", 7001)), range(200, 200, node("", 7002)),
               range(300, 16383, node("10.0.0.2", 7001)), range(250, 260, node("?", 7003)),
               range(270, 270, array({Reply(), integer(7004)}))}),
        kAsked);
    BOOST_TEST(owner(table, 0) == "10.0.0.2:7001");
    BOOST_TEST(owner(table, 99) == "10.0.0.2:7001");
    BOOST_TEST(owner(table, 100) == "nobody");
    // Whoever was asked doesn't know its own address.
    BOOST_TEST(owner(table, 200) == "10.0.0.1:7002");
    BOOST_TEST(owner(table, 270) == "10.0.0.1:7004");
    BOOST_TEST(owner(table, 255) == "nobody");
    BOOST_TEST(owner(table, 16383) == "10.0.0.2:7001");
    BOOST_TEST(table.covered() == 100 + 1 + 1 + 16084);
    BOOST_TEST(table.masters().size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_table_that_is_none_is_refused) {
    const Reply good = node("10.0.0.2", 7001);
    const std::vector<Reply> bad{
        Reply(),
        text("x"),
        array({}),
        array({text("x")}),
        array({array({})}),
        array({array({integer(0), integer(1)})}),
        array({range(-1, 5, good)}),
        array({range(5, 16384, good)}),
        array({range(6, 5, good)}),
        array({array({text("0"), integer(5), good})}),
        array({range(0, 5, node("10.0.0.2", 0))}),
        array({range(0, 5, node("10.0.0.2", 65536))}),
        array({range(0, 5, node("10.0.0.2\r\n", 7001))}),
        array({range(0, 5, array({text("10.0.0.2")}))}),
        array({range(0, 5, text("10.0.0.2:7001"))}),
    };
    for (std::size_t i = 0; i < bad.size(); ++i)
        BOOST_CHECK_THROW(SlotTable(bad[i], kAsked), Failure);
    BOOST_CHECK_NO_THROW(SlotTable(array({range(0, 5, good)}), kAsked));
}

BOOST_AUTO_TEST_CASE(redirections_are_read) {
    const auto to = [](const std::string& reply) {
        const auto redirection = redirection_in(error(reply), kAsked);
        if (!redirection) return std::string("none");
        return (redirection->ask ? "ask " : "moved ") + redirection->to.text();
    };
    BOOST_TEST(to("MOVED 3999 10.0.0.2:6381") == "moved 10.0.0.2:6381");
    BOOST_TEST(to("ASK 3999 node-2.example.org:6381") == "ask node-2.example.org:6381");
    BOOST_TEST(to("MOVED 3999 fd00::1:6381") == "moved [fd00::1]:6381");
    BOOST_TEST(to("MOVED 3999 :6381") == "moved 10.0.0.1:6381");
    BOOST_TEST(to("ERR MOVED 3999 10.0.0.2:6381") == "none");
    BOOST_TEST(to("ASKING") == "none");
    BOOST_TEST(!redirection_in(text("MOVED 3999 10.0.0.2:6381"), kAsked).has_value());
}

BOOST_AUTO_TEST_CASE(a_redirection_that_leads_nowhere_is_refused) {
    for (const std::string bad :
         {"MOVED", "MOVED 3999", "MOVED 3999 10.0.0.2",
          "MOVED 3999 10.0.0.2:", "MOVED 3999 :", "MOVED 3999 10.0.0.2:0",
          "MOVED 3999 10.0.0.2:99999", "ASK 3999 a b:1", "ASK 3999 a/b:6381"}) {
        BOOST_CHECK_THROW(redirection_in(error(bad), kAsked), Failure);
    }
}

BOOST_AUTO_TEST_SUITE_END()
