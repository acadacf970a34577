#include "record/prune.h"

#include <boost/test/unit_test.hpp>

#include "fake/database.h"

using namespace difysso;

BOOST_AUTO_TEST_SUITE(prune)

BOOST_AUTO_TEST_CASE(it_goes_on_in_steps_until_nothing_is_left) {
    std::vector<int> steps{3, 0, 2, 0};
    std::size_t next = 0;
    fake::Connection connection([&](const auto&, const auto& parameters) {
        BOOST_TEST(parameters[0].value() == "180");
        return fake::Rows(static_cast<std::size_t>(steps.at(next++)));
    });
    BOOST_TEST(record::prune_events(connection, 180) == 5);
    std::vector<std::string> trips;
    for (const char* statement :
         {"prune_sign_in_events", "prune_sign_in_events", "prune_events", "prune_events"})
        trips.insert(trips.end(), {"BEGIN", statement, "COMMIT"});
    BOOST_TEST(connection.trips == trips, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
