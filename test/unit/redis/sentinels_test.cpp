#include "redis/sentinels.h"

#include "unit/redis/redis_bench.h"

using namespace difysso;
using namespace std::chrono_literals;
using namespace difysso::test;
using observe::Failure;
using observe::Reason;
using outbound::Deadline;

namespace {

const std::string kQuestion =
    "*3\r\n$8\r\nSENTINEL\r\n$23\r\nget-master-addr-by-name\r\n$8\r\nmymaster\r\n";
const std::string kRole = "*1\r\n$4\r\nROLE\r\n";
const std::string kMaster = "*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n";
const std::string kReplica = "*2\r\n$5\r\nslave\r\n$1\r\nx\r\n";

std::string bulk(const std::string& text) {
    return "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
}
std::string address(const FakeServer& server) {
    return "*2\r\n" + bulk("127.0.0.1") + bulk(std::to_string(server.port()));
}

// A Sentinel that gives everybody the same answer.
FakeServer::Script saying(std::string answer) {
    return [answer = std::move(answer)](FakeConnection& connection, int) {
        while (connection.read_bytes(kQuestion.size()) == kQuestion)
            connection.write(answer);
    };
}

// A Redis that says what it is, and answers GET k with its name.
FakeServer::Script playing(const std::string& role, const std::string& name) {
    return [role, name](FakeConnection& connection, int) {
        if (connection.read_bytes(kRole.size()) != kRole) return;
        connection.write(role);
        while (connection.read_bytes(kGet.size()) == kGet)
            connection.write(bulk(name));
    };
}

std::uint16_t closed_port() {
    return FakeServer([](FakeConnection&, int) {}).port();
}

config::Redis settings_of(const std::vector<std::uint16_t>& sentinels) {
    config::Redis settings;
    settings.sentinel.use = true;
    settings.sentinel.service_name = "mymaster";
    settings.sentinel.timeout = 20s;
    for (const std::uint16_t port : sentinels)
        settings.sentinel.servers.push_back({"127.0.0.1", port});
    return settings;
}

Failure failure(const config::Redis& settings, const Deadline& deadline = late()) {
    outbound::Resolver resolver;
    redis::Sentinels sentinels(settings, resolver);
    try {
        sentinels.open(deadline);
    } catch (const Failure& thrown) {
        return thrown;
    }
    BOOST_ERROR("a connection was made");
    return Failure(Reason::internal);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sentinels)

BOOST_AUTO_TEST_CASE(the_master_is_asked_for_and_verified) {
    const FakeServer master(playing(kMaster, "m"));
    const FakeServer sentinel(saying(address(master)));
    Client client(settings_of({sentinel.port()}));
    BOOST_TEST(client.get().text == "m");
    BOOST_TEST(client.get().text == "m");
    BOOST_TEST(sentinel.accepted() == 1);
}

BOOST_AUTO_TEST_CASE(sentinels_that_are_away_are_passed_over) {
    const FakeServer master(playing(kMaster, "m"));
    const FakeServer sentinel(saying(address(master)));
    Client client(settings_of({closed_port(), closed_port(), sentinel.port()}));
    BOOST_TEST(client.get().text == "m");
    BOOST_TEST(failure(settings_of({closed_port(), closed_port()})).detail().view() ==
               "no Sentinel answers");
}

BOOST_AUTO_TEST_CASE(a_silent_sentinel_is_left_after_its_time) {
    const FakeServer silent(
        [](FakeConnection& connection, int) { connection.wait_until_client_leaves(); });
    const FakeServer master(playing(kMaster, "m"));
    const FakeServer sentinel(saying(address(master)));
    config::Redis settings = settings_of({silent.port(), sentinel.port()});
    settings.sentinel.timeout = 500ms;
    Client client(settings);
    BOOST_TEST(client.get().text == "m");
    BOOST_TEST((failure(settings_of({silent.port()}), Deadline::after(50ms)).reason() ==
                Reason::deadline));
}

BOOST_AUTO_TEST_CASE(a_sentinel_that_names_a_replica_is_not_believed) {
    const FakeServer replica(playing(kReplica, "r"));
    const FakeServer master(playing(kMaster, "m"));
    const FakeServer behind(saying(address(replica)));
    const FakeServer sentinel(saying(address(master)));
    Client client(settings_of({behind.port(), sentinel.port()}));
    BOOST_TEST(client.get().text == "m");
    BOOST_TEST(failure(settings_of({behind.port()})).detail().view() ==
               "the server that Sentinel names isn't the master");
}

BOOST_AUTO_TEST_CASE(a_sentinel_that_names_a_dead_server_is_not_believed) {
    const FakeServer master(playing(kMaster, "m"));
    const FakeServer behind(
        saying("*2\r\n" + bulk("127.0.0.1") + bulk(std::to_string(closed_port()))));
    const FakeServer sentinel(saying(address(master)));
    Client client(settings_of({behind.port(), sentinel.port()}));
    BOOST_TEST(client.get().text == "m");
    BOOST_TEST((failure(settings_of({behind.port()})).reason() == Reason::redis_unavailable));
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_no_address_is_refused) {
    for (const std::string answer :
         {"*-1\r\n", "*0\r\n", "-ERR unknown command\r\n", "+OK\r\n", "*1\r\n$9\r\n127.0.0.1\r\n",
          "*2\r\n$9\r\n127.0.0.1\r\n$1\r\n0\r\n", "*2\r\n$9\r\n127.0.0.1\r\n$5\r\n99999\r\n",
          "*2\r\n$9\r\n127.0.0.1\r\n:6379\r\n", "*2\r\n$0\r\n\r\n$4\r\n6379\r\n",
          "*2\r\n$3\r\na/b\r\n$4\r\n6379\r\n", "HTTP/1.1 400 Bad Request\r\n"}) {
        const FakeServer sentinel(saying(answer));
        BOOST_TEST((failure(settings_of({sentinel.port()})).reason() == Reason::redis_unavailable),
                   answer);
    }
    const FakeServer knows_none(saying("*-1\r\n"));
    BOOST_TEST(failure(settings_of({knows_none.port()})).detail().view() ==
               "a Sentinel knows no master of that name");
}

BOOST_AUTO_TEST_CASE(each_has_its_own_user_and_password) {
    const std::string at_sentinel = "*3\r\n$4\r\nAUTH\r\n$1\r\ns\r\n$2\r\nsp\r\n";
    const std::string at_master = "*3\r\n$4\r\nAUTH\r\n$1\r\nm\r\n$2\r\nmp\r\n";
    const FakeServer master([&](FakeConnection& connection, int number) {
        if (connection.read_bytes(at_master.size()) != at_master) return;
        connection.write("+OK\r\n");
        playing(kMaster, "m")(connection, number);
    });
    const FakeServer sentinel([&](FakeConnection& connection, int number) {
        if (connection.read_bytes(at_sentinel.size()) != at_sentinel) return;
        connection.write("+OK\r\n");
        saying(address(master))(connection, number);
    });
    config::Redis settings = settings_of({sentinel.port()});
    settings.sentinel.username = "s";
    settings.sentinel.password = observe::Secret("sp");
    settings.username = "m";
    settings.password = observe::Secret("mp");
    Client client(settings);
    BOOST_TEST(client.get().text == "m");
}

BOOST_AUTO_TEST_CASE(a_user_without_the_right_to_ask_for_its_role_is_told) {
    const FakeServer master(playing("-NOPERM this user has no permissions\r\n", "m"));
    const FakeServer sentinel(saying(address(master)));
    BOOST_TEST(failure(settings_of({sentinel.port()})).detail().view() ==
               "the user may not ask for the server's ROLE");
}

// What Sentinel does at a failover: the old master becomes a replica, its clients are told READONLY
// or are cut off, and the next connection leads to the new one.
BOOST_AUTO_TEST_CASE(a_failover_is_followed) {
    std::atomic<bool> failed_over = false;
    const FakeServer old_master([&](FakeConnection& connection, int) {
        connection.read_bytes(kRole.size());
        connection.write(failed_over ? kReplica : kMaster);
        while (connection.read_bytes(kGet.size()) == kGet)
            connection.write(failed_over ? "-READONLY You can't write\r\n" : bulk("old"));
    });
    const FakeServer new_master(playing(kMaster, "new"));
    const FakeServer sentinel([&](FakeConnection& connection, int) {
        while (connection.read_bytes(kQuestion.size()) == kQuestion)
            connection.write(address(failed_over ? new_master : old_master));
    });
    Client client(settings_of({sentinel.port()}));
    BOOST_TEST(client.get().text == "old");
    failed_over = true;
    BOOST_TEST((client.refusal() == Reason::redis_refuses_writes));
    BOOST_TEST(client.get().text == "new");
}

BOOST_AUTO_TEST_SUITE_END()
