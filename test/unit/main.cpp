#define BOOST_TEST_MODULE difysso
#include <boost/test/unit_test.hpp>
