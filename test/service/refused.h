#pragma once
#include <boost/test/unit_test.hpp>

#include "accounts_bench.h"

namespace difysso::service {

// Signing in gives the reason, and leaves every table and the storage as they were.
inline void check_refused(Bench& bench, const dify::Person& who, observe::Reason reason) {
    const std::string before = bench.contents();
    const auto files = bench.key_files();
    const auto given = bench.reason(who);
    BOOST_TEST(given.has_value());
    if (given) BOOST_TEST(observe::row(*given).code == observe::row(reason).code);
    BOOST_TEST((bench.contents() == before));
    BOOST_TEST((bench.key_files() == files));
}

}  // namespace difysso::service
