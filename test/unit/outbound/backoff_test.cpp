#include "outbound/backoff.h"

#include <stdexcept>

#include <boost/test/unit_test.hpp>

using namespace difysso::outbound;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(backoff)

BOOST_AUTO_TEST_CASE(pauses_grow_up_to_a_limit_and_are_never_shorter_than_half) {
    BOOST_TEST((pause_after(0, 0) == 0ms));
    BOOST_TEST((pause_after(1, 0) == 10ms));
    BOOST_TEST((pause_after(2, 0) == 20ms));
    BOOST_TEST((pause_after(3, 0.5) == 30ms));
    BOOST_TEST((pause_after(5, 1) == 80ms));
    BOOST_TEST((pause_after(6, 0) == 250ms));
    BOOST_TEST((pause_after(1'000'000, 0) == 250ms));
    BOOST_TEST((pause_after(1'000'000, 1) == 125ms));
}

BOOST_AUTO_TEST_CASE(an_attempt_waits_for_its_time_after_a_failure_only) {
    const auto soon = [] { return Deadline::after(60s); };
    Backoff backoff;
    BOOST_TEST(backoff.after_pause(soon(), [] { return 1; }) == 1);
    Deadline::Clock::time_point failed;
    for (int i = 0; i < 4; ++i) {
        BOOST_CHECK_THROW(backoff.after_pause(soon(),
                                              [&]() -> int {
                                                  failed = Deadline::Clock::now();
                                                  throw std::runtime_error("away");
                                              }),
                          std::runtime_error);
    }
    BOOST_TEST(backoff.after_pause(
        soon(), [&] { return Deadline::Clock::now() >= failed + pause_after(4, 1); }));
}

// The attempt then ends at once, by that same deadline.
BOOST_AUTO_TEST_CASE(a_pause_ends_at_the_deadline) {
    Backoff backoff;
    for (int i = 0; i < 8; ++i) {
        BOOST_CHECK_THROW(backoff.after_pause(Deadline::after(0ms),
                                              []() -> int { throw std::runtime_error("away"); }),
                          std::runtime_error);
    }
    const Deadline deadline = Deadline::after(1ms);
    BOOST_TEST(backoff.after_pause(deadline, [&] { return deadline.passed(); }));
}

BOOST_AUTO_TEST_SUITE_END()
