#include "outbound/bulkhead.h"

#include <atomic>
#include <optional>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "observe/failure.h"

namespace {

using namespace difysso;
using namespace std::chrono_literals;
using outbound::Bulkhead;
using outbound::Deadline;

// How many have a slot at once, of one provider or of all.
std::size_t room(Bulkhead& bulkhead, std::size_t provider) {
    std::vector<Bulkhead::Slot> slots;
    try {
        for (;;)
            slots.push_back(bulkhead.enter(provider, Deadline::after(0ms)));
    } catch (const observe::Failure& failure) {
        BOOST_TEST((failure.reason() == observe::Reason::busy));
    }
    return slots.size();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(bulkhead)

BOOST_AUTO_TEST_CASE(some_threads_are_never_given_away) {
    const std::pair<std::size_t, std::size_t> expected[] = {{3, 1}, {4, 2},   {5, 3},
                                                            {8, 6}, {16, 12}, {64, 48}};
    for (const auto& [threads, slots] : expected) {
        Bulkhead bulkhead(threads, 1);
        BOOST_TEST(room(bulkhead, 0) == slots, threads);
        BOOST_TEST(room(bulkhead, 0) == slots, "after all were given back");
        BOOST_TEST(bulkhead.in_use() == 0U);
        // With those who may wait for one, there is still a thread for everything else.
        BOOST_TEST(slots + std::max<std::size_t>(1, threads / 8) < threads);
    }
}

BOOST_AUTO_TEST_CASE(of_several_providers_none_has_more_than_half) {
    Bulkhead bulkhead(16, 3);
    std::vector<Bulkhead::Slot> first;
    for (int i = 0; i < 6; ++i)
        first.push_back(bulkhead.enter(0, Deadline::after(1s)));
    BOOST_CHECK_THROW(bulkhead.enter(0, Deadline::after(0ms)), observe::Failure);
    BOOST_TEST(room(bulkhead, 1) == 6U);
    const auto of_another = bulkhead.enter(1, Deadline::after(1s));
    BOOST_TEST(room(bulkhead, 2) == 5U);
    Bulkhead smallest(3, 2);
    BOOST_TEST(room(smallest, 1) == 1U);
}

BOOST_AUTO_TEST_CASE(who_waits_gets_the_slot_that_comes_free_and_no_more_may_wait) {
    Bulkhead bulkhead(8, 1);
    std::vector<std::optional<Bulkhead::Slot>> slots(bulkhead.slots());
    for (auto& slot : slots)
        slot.emplace(bulkhead.enter(0, Deadline::after(1s)));
    std::atomic<int> entered{0};
    std::atomic<int> refused{0};
    {
        // One may wait of eight; which of these it is doesn't matter.
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&] {
                try {
                    const auto slot = bulkhead.enter(0, Deadline::after(10min));
                    ++entered;
                } catch (const observe::Failure&) {
                    ++refused;
                }
            });
        while (refused < 2)
            std::this_thread::yield();
        slots.front().reset();
    }
    BOOST_TEST(entered + refused == 3);
    BOOST_TEST(refused >= 2);
}

BOOST_AUTO_TEST_SUITE_END()
