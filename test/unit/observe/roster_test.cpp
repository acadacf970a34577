#include "observe/roster.h"

#include <memory>

#include <boost/test/unit_test.hpp>

#include "fake/metrics.h"

namespace {

using namespace difysso;
using observe::Roster;

struct Fixture {
    std::unique_ptr<Roster::Table> table = std::make_unique<Roster::Table>();
    Roster roster{*table};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(roster, Fixture)

BOOST_AUTO_TEST_CASE(has_a_worker_from_its_beginning_until_its_row_is_cleared) {
    BOOST_TEST(roster.all().empty());
    Roster::Row& row = roster.row(3);
    BOOST_TEST(roster.all().empty());
    row.begin(4711, 2);
    row.threads = 16;
    row.busy = 5;
    row.answered = 77;
    BOOST_REQUIRE(roster.all().size() == 1U);
    const Roster::Seen seen = roster.all().front();
    BOOST_TEST(seen.pid == 4711);
    BOOST_TEST(seen.generation == 2);
    BOOST_TEST(seen.threads == 16);
    BOOST_TEST(seen.busy == 5);
    BOOST_TEST(seen.answered == 77);
    row.clear();
    BOOST_TEST(roster.all().empty());
}

BOOST_AUTO_TEST_CASE(a_cleared_row_has_nothing_of_the_one_before) {
    Roster::Row& row = roster.row(0);
    row.begin(1, 1);
    row.threads = row.busy = row.answered = 9;
    row.beat();
    row.clear();
    BOOST_TEST((row.last_beat() == Roster::Clock::time_point()));
    row.begin(2, 1);
    const Roster::Seen seen = roster.all().at(0);
    BOOST_TEST(seen.threads + seen.busy + seen.answered == 0);
}

BOOST_AUTO_TEST_CASE(pools_stand_under_their_names_and_go_with_the_worker) {
    Roster::Row& row = roster.row(0);
    row.begin(1, 1);
    row.tell_pool(0, "postgresql", {1, 2, 9});
    row.tell_pool(1, "redis", {0, 1, 9});
    row.tell_pool(0, "postgresql", {3, 4, 9});
    const auto pools = roster.all().at(0).pools;
    BOOST_REQUIRE(pools.size() == 2U);
    BOOST_TEST(pools[0].first == "postgresql");
    BOOST_TEST(pools[0].second.in_use == 3);
    BOOST_TEST(pools[0].second.open == 4);
    BOOST_TEST(pools[1].first == "redis");
    row.clear();
    row.begin(2, 2);
    BOOST_TEST(roster.all().at(0).pools.empty());
    row.tell_pool(0, std::string(40, 'x'), {0, 0, 1});
    BOOST_TEST(roster.all().at(0).pools.at(0).first == std::string(31, 'x'));
}

BOOST_AUTO_TEST_CASE(the_metrics_sum_over_those_that_live) {
    const fake::Metrics metrics;
    for (const std::size_t place : {0, 1, 2}) {
        Roster::Row& row = roster.row(place);
        row.begin(1, 1);
        row.threads = 8;
        row.busy = 1;
        row.provider_slots = 6;
        row.tell_pool(0, "redis", {1, 2, 5});
    }
    roster.row(2).clear();
    const std::string text = metrics->text(roster);
    for (const char* line :
         {"difysso_threads 16", "difysso_threads_busy 2", "difysso_provider_slots 12",
          "difysso_provider_slots_in_use 0", "difysso_pool_limit{pool=\"redis\"} 10",
          "difysso_pool_open{pool=\"redis\"} 4", "difysso_pool_in_use{pool=\"redis\"} 2"})
        BOOST_TEST(text.find("\n" + std::string(line) + "\n") != std::string::npos, line);
    metrics->count(observe::Metrics::Family::pool_wait_seconds, {{"pool", "redis"}}, 1'250'000);
    BOOST_TEST(metrics.has("difysso_pool_wait_seconds_total{pool=\"redis\"} 1.250000"));
}

BOOST_AUTO_TEST_CASE(silence_counts_from_the_last_beat_and_before_it_from_the_beginning) {
    Roster::Row& row = roster.row(0);
    row.begin(1, 1);
    row.started = row.started - 60'000'000;
    BOOST_TEST(roster.all().at(0).silence.count() >= 60'000'000);
    row.beat();
    BOOST_TEST(roster.all().at(0).silence.count() < 60'000'000);
    BOOST_TEST(roster.all().at(0).age.count() >= 60'000'000);
}

BOOST_AUTO_TEST_SUITE_END()
