#include "outbound/breaker.h"

#include <boost/test/unit_test.hpp>

namespace {

using namespace difysso;
using namespace std::chrono_literals;
using outbound::Breaker;

// Two workers that share one breaker's state.
struct Fixture {
    Breaker::Clock::time_point now{1h};
    Breaker::State state{};
    Breaker one{state, [this] { return now; }};
    Breaker other{state, [this] { return now; }};

    void open_it() {
        for (std::uint32_t i = 0; i < Breaker::kFaults; ++i) {
            BOOST_TEST(one.admits());
            one.fault();
        }
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(breaker, Fixture)

BOOST_AUTO_TEST_CASE(five_faults_in_a_row_open_it_for_all) {
    for (int i = 0; i < 4; ++i)
        (i % 2 == 0 ? one : other).fault();
    BOOST_TEST(one.admits());
    other.fault();
    BOOST_TEST(!one.admits());
    BOOST_TEST(!other.admits());
    BOOST_TEST(other.open());
}

BOOST_AUTO_TEST_CASE(a_success_in_between_begins_the_row_anew) {
    for (int round = 0; round < 3; ++round) {
        for (int i = 0; i < 4; ++i)
            one.fault();
        other.success();
    }
    BOOST_TEST(one.admits());
    BOOST_TEST(!one.open());
}

BOOST_AUTO_TEST_CASE(after_ten_seconds_one_may_try) {
    open_it();
    now += 10s - 1us;
    BOOST_TEST(!one.admits());
    now += 1us;
    BOOST_TEST(other.admits());
    BOOST_TEST(!one.admits());
    BOOST_TEST(!other.admits());
}

BOOST_AUTO_TEST_CASE(the_try_decides) {
    open_it();
    now += 10s;
    BOOST_TEST(one.admits());
    one.fault();
    now += 10s - 1us;
    BOOST_TEST(!other.admits());
    now += 1us;
    BOOST_TEST(other.admits());
    other.success();
    BOOST_TEST(one.admits());
    BOOST_TEST(other.admits());
    one.fault();
    BOOST_TEST(other.admits());
}

BOOST_AUTO_TEST_CASE(who_tries_and_never_tells_costs_ten_seconds) {
    open_it();
    now += 10s;
    BOOST_TEST(one.admits());
    now += 10s;
    BOOST_TEST(other.admits());
}

BOOST_AUTO_TEST_SUITE_END()
