#include "fake/metrics.h"

#include <boost/test/unit_test.hpp>

namespace {

using namespace difysso;
using namespace std::chrono_literals;
using Family = observe::Metrics::Family;

struct Fixture {
    fake::Metrics metrics;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(metrics, Fixture)

BOOST_AUTO_TEST_CASE(numbers_have_their_labels) {
    metrics->count(Family::requests, {{"route", "/auth/login"}, {"status", "302"}});
    metrics->count(Family::requests, {{"route", "/auth/login"}, {"status", "302"}}, 2);
    metrics->count(Family::requests, {{"route", "none"}, {"status", "404"}});
    metrics->set(Family::workers, {}, 5);
    metrics->set(Family::workers, {}, 2);
    BOOST_TEST(metrics->text() ==
               "# HELP difysso_requests_total Requests answered.\n"
               "# TYPE difysso_requests_total counter\n"
               "difysso_requests_total{route=\"/auth/login\",status=\"302\"} 3\n"
               "difysso_requests_total{route=\"none\",status=\"404\"} 1\n"
               "# HELP difysso_workers Workers, those that are about to leave too.\n"
               "# TYPE difysso_workers gauge\n"
               "difysso_workers 2\n");
}

BOOST_AUTO_TEST_CASE(a_histogram_counts_all_that_took_no_longer) {
    for (const auto took : {0us, 1000us, 1001us, 9'999'999us, 60'000'000us})
        metrics->observe(Family::request_seconds, {{"route", "/"}}, took);
    const auto has = [&](const std::string& end) {
        return metrics.has("difysso_request_seconds" + end);
    };
    BOOST_TEST(has("_bucket{route=\"/\",le=\"0.001000\"} 2"));
    BOOST_TEST(has("_bucket{route=\"/\",le=\"0.002500\"} 3"));
    BOOST_TEST(has("_bucket{route=\"/\",le=\"5.000000\"} 3"));
    BOOST_TEST(has("_bucket{route=\"/\",le=\"10.000000\"} 4"));
    BOOST_TEST(has("_bucket{route=\"/\",le=\"+Inf\"} 5"));
    BOOST_TEST(has("_sum{route=\"/\"} 70.002000"));
    BOOST_TEST(has("_count{route=\"/\"} 5"));
}

BOOST_AUTO_TEST_CASE(a_label_stays_within_its_quotes) {
    metrics->count(Family::sign_ins, {{"provider", "a\"b\\c\nd"}});
    BOOST_TEST(metrics.has(R"(difysso_sign_ins_total{provider="a\"b\\c d"} 1)"));
}

BOOST_AUTO_TEST_CASE(what_finds_no_place_is_left_out) {
    const std::string long_one(200, 'x');
    metrics->count(Family::sign_ins, {{"provider", long_one}});
    BOOST_TEST(metrics->text().empty());
    for (std::size_t i = 0; i < 2 * observe::Series::kPlaces; ++i)
        metrics->count(Family::sign_ins, {{"provider", std::to_string(i)}});
    const std::string text = metrics->text();
    BOOST_TEST(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) ==
               observe::Series::kPlaces + 2);
    BOOST_TEST(metrics.has(R"(difysso_sign_ins_total{provider="0"} 1)"));
}

BOOST_AUTO_TEST_CASE(one_that_died_while_it_named_a_number_stands_in_nobodys_way) {
    auto table = std::make_unique<observe::Series::Table>();
    for (auto& place : *table)
        if (&place != &table->back()) place.state = observe::Series::Place::being_named;
    const observe::Metrics crowded(*table);
    crowded.count(Family::worker_starts, {});
    crowded.count(Family::worker_starts, {});
    BOOST_TEST(crowded.text().ends_with("difysso_worker_starts_total 2\n"));
}

BOOST_AUTO_TEST_SUITE_END()
