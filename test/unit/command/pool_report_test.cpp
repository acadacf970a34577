#include "command/pool_report.h"

#include <memory>

#include <boost/test/unit_test.hpp>

#include "fake/metrics.h"

using namespace difysso;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(pool_report)

BOOST_AUTO_TEST_CASE(what_is_stands_in_the_row_and_what_has_been_in_the_metrics) {
    const fake::Metrics metrics;
    const auto rows = std::make_unique<observe::Roster::Table>();
    const observe::Roster roster(*rows);
    observe::Roster::Row& row = roster.row(0);
    row.begin(1, 1);
    command::PoolReport report(metrics);
    const auto tell = [&](std::size_t waits, std::chrono::microseconds waited) {
        report.tell(row, 0, "redis",
                    {.in_use = 1, .open = 2, .limit = 5, .waits = waits, .waited = waited});
        return metrics.has("difysso_pool_waits_total{pool=\"redis\"} " + std::to_string(waits));
    };
    BOOST_TEST(tell(0, 0us));
    BOOST_TEST(tell(3, 200ms));
    BOOST_TEST(tell(3, 200ms));
    BOOST_TEST(tell(4, 1300ms));
    BOOST_TEST(metrics.has("difysso_pool_wait_seconds_total{pool=\"redis\"} 1.300000"));
    // A node of a cluster has gone, and its pool with it.
    BOOST_TEST(!tell(1, 100ms));
    tell(2, 200ms);
    BOOST_TEST(metrics.has("difysso_pool_waits_total{pool=\"redis\"} 5"));
    row.clear();
    BOOST_TEST(metrics->text(roster).find("pool_limit") == std::string::npos);
    BOOST_TEST(metrics.has("difysso_pool_waits_total{pool=\"redis\"} 5"));
}

BOOST_AUTO_TEST_SUITE_END()
