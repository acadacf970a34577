#include "record/prune.h"

#include <boost/test/unit_test.hpp>

#include "fake/database.h"

using namespace difysso;

BOOST_AUTO_TEST_SUITE(prune)

BOOST_AUTO_TEST_CASE(it_goes_on_in_steps_until_nothing_is_left) {
    std::vector<int> steps{3, 0, 2, 0, 0};
    std::size_t next = 0;
    fake::Connection connection([&](const auto&, const auto& parameters) {
        BOOST_TEST(parameters[0].value() == "180");
        return fake::Rows(static_cast<std::size_t>(steps.at(next++)));
    });
    BOOST_TEST(record::prune_events(connection, 180,
                                    [](const auto&) { return std::set<std::string>(); }) == 5);
    std::vector<std::string> trips;
    for (const char* statement :
         {"prune_sign_in_events", "prune_sign_in_events", "prune_events", "prune_events"})
        trips.insert(trips.end(), {"BEGIN", statement, "COMMIT"});
    trips.emplace_back("prune_open");
    BOOST_TEST(connection.trips == trips, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_sign_in_of_a_session_that_goes_on_stays) {
    // More than a page, of which every second session goes on.
    std::vector<std::string> all;
    for (int i = 0; i < 1001; ++i)
        all.push_back(std::to_string(i));
    std::vector<std::string> deleted;
    std::size_t begin = 0;
    fake::Connection connection([&](const std::string& name, const auto& parameters) {
        fake::Rows rows;
        if (name == "prune_open") {
            BOOST_TEST(parameters[1].value() == (begin == 0 ? "-1" : "999000"));
            for (; begin < all.size() && rows.size() < 1000; ++begin)
                rows.push_back({all[begin], all[begin] + "000"});
        }
        if (name == "prune_expired") {
            deleted.push_back(parameters[0].value());
            rows.resize(500);
        }
        return rows;
    });
    const auto even = [](const std::vector<std::string>& ids) {
        std::set<std::string> living;
        for (const std::string& id : ids)
            if (std::stoi(id) % 2 == 0) living.insert(id);
        return living;
    };
    BOOST_TEST(record::prune_events(connection, 180, even) == 500);
    BOOST_REQUIRE(deleted.size() == 1U);
    BOOST_TEST(deleted[0].starts_with("{\"1\",\"3\",\"5\","));
    BOOST_TEST(deleted[0].ends_with(",\"999\"}"));
}

BOOST_AUTO_TEST_CASE(while_nobody_knows_which_go_on_none_is_deleted) {
    fake::Connection connection([&](const std::string& name, const auto&) {
        return name == "prune_open" ? fake::Rows{{"id", "1"}} : fake::Rows{};
    });
    BOOST_CHECK_THROW(
        record::prune_events(connection, 180,
                             [](const auto&) -> std::set<std::string> {
                                 throw observe::Failure(observe::Reason::redis_unavailable);
                             }),
        observe::Failure);
    BOOST_TEST(connection.trips.back() == "prune_open");
}

BOOST_AUTO_TEST_SUITE_END()
