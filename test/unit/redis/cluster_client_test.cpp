#include "unit/redis/cluster_bench.h"

using namespace difysso;
using namespace std::chrono_literals;
using namespace difysso::test;
using observe::Reason;
using outbound::Deadline;

BOOST_FIXTURE_TEST_SUITE(cluster_client, Cluster)

BOOST_AUTO_TEST_CASE(each_command_goes_to_its_node_and_replies_keep_their_order) {
    redis::ClusterClient client(settings_of({low.port()}), resolver, 2);
    const auto replies =
        client.pipeline({kFoo, kBar, {"GET", "hello"}, {"SET", "foo", "x"}}, late());
    BOOST_TEST(replies[0].text == "high");
    BOOST_TEST(replies[1].text == "low");
    BOOST_TEST(replies[2].text == "low");
    BOOST_TEST(replies[3].text == "high");
    client.command({"PING"}, late());
    BOOST_TEST(asked_for_table == 1);
    // One connection asks for the table.
    BOOST_TEST(low.accepted() == 2);
    BOOST_TEST(high.accepted() == 1);
}

BOOST_AUTO_TEST_CASE(moved_is_followed_and_the_table_learned_anew) {
    redis::ClusterClient client(settings_of({low.port()}), resolver, 2);
    BOOST_TEST(client.command(kBar, late()).text == "low");
    {
        const std::scoped_lock lock(mutex);
        answers["low: GET bar"] = sent_to("MOVED", high);
        split = 1;
    }
    BOOST_TEST(client.command(kBar, late()).text == "high");
    BOOST_TEST(client.command(kBar, late()).text == "high");
    BOOST_TEST(asked_for_table == 2);
    const auto asked = all_asked();
    BOOST_TEST(asked == (std::vector<std::string>{"low: GET bar", "low: GET bar", "high: GET bar",
                                                  "high: GET bar"}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(ask_is_followed_for_this_once) {
    answers["low: GET bar"] = sent_to("ASK", high);
    answers["high: ASKING"] = "+OK\r\n";
    redis::ClusterClient client(settings_of({low.port()}), resolver, 2);
    const auto replies = client.pipeline({kBar, {"GET", "hello"}, kFoo}, late());
    BOOST_TEST(replies[0].text == "high");
    BOOST_TEST(replies[1].text == "low");
    BOOST_TEST(replies[2].text == "high");
    BOOST_TEST(client.command({"GET", "hello"}, late()).text == "low");
    BOOST_TEST(asked_for_table == 1);
    const auto asked = all_asked();
    const auto asking = std::find(asked.begin(), asked.end(), "high: ASKING");
    BOOST_REQUIRE((asking != asked.end() && asking + 1 != asked.end()));
    BOOST_TEST(*(asking + 1) == "high: GET bar");
    BOOST_TEST(std::count(asked.begin(), asked.end(), "high: GET bar") == 1);
}

BOOST_AUTO_TEST_CASE(a_user_who_may_not_ask_is_told) {
    answers["low: GET bar"] = sent_to("ASK", high);
    answers["high: ASKING"] =
        "-NOPERM this user has no permissions to run the 'asking' command\r\n";
    redis::ClusterClient client(settings_of({low.port()}), resolver, 2);
    BOOST_TEST((refusal(client, kBar) == Reason::redis_unavailable));
    BOOST_TEST(detail == "the user may not say ASKING");
}

BOOST_AUTO_TEST_CASE(only_what_was_redirected_is_sent_again) {
    answers["low: GET bar"] = sent_to("MOVED", high);
    redis::ClusterClient client(settings_of({low.port()}), resolver, 2);
    client.pipeline({{"SET", "hello", "1"}, kBar, {"SET", "foo", "1"}}, late());
    const auto asked = all_asked();
    for (const std::string once :
         {"low: SET hello 1", "low: GET bar", "high: GET bar", "high: SET foo 1"})
        BOOST_TEST(std::count(asked.begin(), asked.end(), once) == 1, once);
}

BOOST_AUTO_TEST_CASE(a_circle_is_left) {
    answers["low: GET bar"] = sent_to("MOVED", high);
    answers["high: GET bar"] = sent_to("MOVED", low);
    redis::ClusterClient client(settings_of({low.port()}), resolver, 2);
    BOOST_TEST((refusal(client, kBar) == Reason::redis_unavailable));
    BOOST_TEST(detail == "the cluster sends us round in a circle");
    const auto asked = all_asked();
    BOOST_TEST(asked.size() == 5U);
    answers["low: GET bar"] = sent_to("ASK", low);
    answers["low: ASKING"] = "+OK\r\n";
    BOOST_TEST((refusal(client, kBar) == Reason::redis_unavailable));
}

BOOST_AUTO_TEST_CASE(a_redirection_that_leads_nowhere_is_refused) {
    answers["low: GET bar"] = "-MOVED 5061 nowhere\r\n";
    redis::ClusterClient client(settings_of({low.port()}), resolver, 2);
    BOOST_TEST((refusal(client, kBar) == Reason::redis_unavailable));
    BOOST_TEST(client.command({"GET", "hello"}, late()).text == "low");
}

BOOST_AUTO_TEST_CASE(the_table_is_asked_for_until_one_gives_it) {
    const FakeServer outsider(node(
        [](const std::string&) { return "-ERR This instance has cluster support disabled\r\n"; }));
    const FakeServer liar(node([](const std::string&) { return "*1\r\n*2\r\n:0\r\n:1\r\n"; }));
    const auto closed = FakeServer([](FakeConnection&, int) {}).port();
    redis::ClusterClient client(settings_of({closed, outsider.port(), liar.port(), high.port()}),
                                resolver, 2);
    BOOST_TEST(client.command(kBar, late()).text == "low");

    redis::ClusterClient outside(settings_of({outsider.port()}), resolver, 2);
    BOOST_TEST((refusal(outside, kBar) == Reason::redis_unavailable));
    BOOST_TEST(detail == "the server is no node of a cluster");
    redis::ClusterClient lied_to(settings_of({liar.port()}), resolver, 2);
    BOOST_TEST((refusal(lied_to, kBar) == Reason::redis_unavailable));
    BOOST_TEST(detail == "the cluster's table of slots can't be read");
    redis::ClusterClient alone(settings_of({closed}), resolver, 2);
    BOOST_TEST((refusal(alone, kBar) == Reason::redis_unavailable));
    BOOST_TEST(detail == "no node of the cluster answers");
}

BOOST_AUTO_TEST_CASE(a_silent_seed_costs_its_share_of_the_time) {
    const FakeServer silent(
        [](FakeConnection& connection, int) { connection.wait_until_client_leaves(); });
    redis::ClusterClient client(settings_of({silent.port(), low.port()}), resolver, 2);
    BOOST_TEST(client.command(kBar, Deadline::after(2s)).text == "low");
    redis::ClusterClient alone(settings_of({silent.port()}), resolver, 2);
    BOOST_TEST((refusal(alone, kBar, Deadline::after(50ms)) == Reason::deadline));
}

BOOST_AUTO_TEST_CASE(a_slot_that_nobody_serves_is_told) {
    broken_table = "*1\r\n" + range(0, 10, low.port());
    redis::ClusterClient client(settings_of({low.port()}), resolver, 2);
    BOOST_TEST((refusal(client, kFoo) == Reason::redis_unavailable));
    BOOST_TEST(detail == "no node of the cluster has the key's slot");
}

BOOST_AUTO_TEST_CASE(a_cluster_that_is_down_refuses_writes_and_is_looked_at_again) {
    answers["low: GET bar"] = "-CLUSTERDOWN The cluster is down\r\n";
    redis::ClusterClient client(settings_of({low.port()}), resolver, 2);
    BOOST_TEST((refusal(client, kBar) == Reason::redis_refuses_writes));
    answers.clear();
    BOOST_TEST(client.command(kBar, late()).text == "low");
    BOOST_TEST(asked_for_table == 2);
}

// A replica takes the place of a node that died; nothing had been sent to it.
BOOST_AUTO_TEST_CASE(another_owner_takes_over_within_the_same_request) {
    const auto gone = FakeServer([](FakeConnection&, int) {}).port();
    broken_table = "*2\r\n" + range(0, 8191, gone) + range(8192, 16383, high.port());
    redis::ClusterClient client(settings_of({high.port()}), resolver, 2);
    BOOST_TEST((refusal(client, kBar) == Reason::redis_unavailable));
    BOOST_TEST(client.command(kFoo, late()).text == "high");
    broken_table.reset();
    BOOST_TEST(client.command(kBar, late()).text == "low");
}

BOOST_AUTO_TEST_CASE(what_was_sent_to_a_node_that_breaks_is_not_sent_again) {
    answers["low: SET bar 1"] = "";
    redis::ClusterClient client(settings_of({low.port()}), resolver, 2);
    BOOST_TEST((refusal(client, {"SET", "bar", "1"}) == Reason::redis_unavailable));
    const auto asked = all_asked();
    BOOST_TEST(asked == std::vector<std::string>{"low: SET bar 1"},
               boost::test_tools::per_element());
    BOOST_TEST(client.command(kBar, late()).text == "low");
}

BOOST_AUTO_TEST_CASE(many_threads_learn_the_table_once) {
    redis::ClusterClient client(settings_of({low.port()}), resolver, 3);
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 25; ++round) {
                const auto replies = client.pipeline({kFoo, kBar}, late());
                if (replies[0].text == "high" && replies[1].text == "low") ++good;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(good == 200);
    BOOST_TEST(asked_for_table == 1);
}

BOOST_AUTO_TEST_SUITE_END()
