#include "redis/key_scan.h"

#include <boost/test/unit_test.hpp>

using difysso::redis::literal_pattern;

BOOST_AUTO_TEST_SUITE(key_scan)

BOOST_AUTO_TEST_CASE(a_prefix_stands_for_itself_in_a_pattern) {
    BOOST_TEST(literal_pattern("dify:difysso:token:") == "dify:difysso:token:");
    BOOST_TEST(literal_pattern("a*b?c[d]e") == "a\\*b\\?c\\[d\\]e");
    BOOST_TEST(literal_pattern("^a\\") == "\\^a\\\\");
    BOOST_TEST(literal_pattern("").empty());
}

BOOST_AUTO_TEST_SUITE_END()
