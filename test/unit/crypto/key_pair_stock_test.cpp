#include "crypto/key_pair_stock.h"

#include <array>
#include <atomic>
#include <sched.h>
#include <set>
#include <stdexcept>
#include <sys/resource.h>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

using namespace difysso::crypto;

namespace {

// The stock's thread runs when nothing else does.
void give_way() {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

KeyPair numbered(int number) {
    return {.private_pem = difysso::observe::Secret("private " + std::to_string(number)),
            .public_pem = std::to_string(number)};
}

// Makes pairs with the numbers from 1 on.
struct Maker {
    std::atomic<int> made{0};

    KeyPairStock::Make make() {
        return [this](const std::stop_token&) { return numbered(++made); };
    }
    void wait_for(int count) const {
        while (made < count)
            give_way();
    }
};

KeyPair next_of(KeyPairStock& stock) {
    for (;;) {
        if (auto pair = stock.take()) return std::move(*pair);
        give_way();
    }
}

void wait_for_stop(const std::stop_token& stop) {
    while (!stop.stop_requested())
        give_way();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(key_pair_stock)

BOOST_AUTO_TEST_CASE(both_halves_of_a_pair_come_together) {
    Maker maker;
    KeyPairStock stock(2, maker.make());
    const KeyPair pair = next_of(stock);
    BOOST_TEST(pair.private_pem.reveal() == "private " + pair.public_pem);
}

BOOST_AUTO_TEST_CASE(nobody_is_given_what_another_was_given) {
    Maker maker;
    KeyPairStock stock(4, maker.make());
    std::array<std::vector<std::string>, 8> given;
    {
        std::vector<std::jthread> threads;
        for (auto& mine : given)
            threads.emplace_back([&] {
                while (mine.size() < 50)
                    mine.push_back(next_of(stock).public_pem);
            });
    }
    std::set<std::string> all;
    for (const auto& mine : given)
        all.insert(mine.begin(), mine.end());
    BOOST_TEST(all.size() == 8 * 50U);
}

// While its thread stands still in the middle of another, and everybody comes at once.
BOOST_AUTO_TEST_CASE(as_many_as_there_are_pairs_are_given_one) {
    constexpr int kMost = 16;
    std::atomic<int> made = 0;
    std::atomic<bool> stands = false;
    KeyPairStock stock(kMost + 1, [&](const std::stop_token& stop) -> std::optional<KeyPair> {
        if (made < kMost) return numbered(++made);
        stands = true;
        wait_for_stop(stop);
        return std::nullopt;
    });
    while (!stands)
        give_way();
    std::atomic<int> given = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kMost; ++i)
            threads.emplace_back([&] { given += stock.take() ? 1 : 0; });
    }
    BOOST_TEST(given == kMost);
    BOOST_TEST(!stock.take());
}

BOOST_AUTO_TEST_CASE(no_more_are_made_than_may_be_kept_and_were_taken) {
    Maker maker;
    {
        KeyPairStock stock(3, maker.make());
        maker.wait_for(3);
        for (int i = 0; i < 5; ++i)
            next_of(stock);
        maker.wait_for(8);
    }
    BOOST_TEST(maker.made == 8);
}

BOOST_AUTO_TEST_CASE(none_is_waited_for) {
    KeyPairStock stock(2, [](const std::stop_token& stop) {
        wait_for_stop(stop);
        return std::nullopt;
    });
    BOOST_TEST(!stock.take());
}

BOOST_AUTO_TEST_CASE(it_ends_in_the_middle_of_a_pair) {
    std::atomic<bool> began = false;
    {
        KeyPairStock stock(2, [&](const std::stop_token& stop) {
            began = true;
            wait_for_stop(stop);
            return make_key_pair(stop);
        });
        while (!began)
            give_way();
    }
    std::stop_source stop;
    stop.request_stop();
    BOOST_TEST(!make_key_pair(stop.get_token()));
}

BOOST_AUTO_TEST_CASE(a_failure_ends_the_making_and_nothing_else) {
    std::atomic<int> tries = 0;
    {
        KeyPairStock stock(3, [&](const std::stop_token&) {
            if (++tries == 2) throw std::runtime_error("no more");
            return numbered(tries);
        });
        BOOST_TEST(next_of(stock).public_pem == "1");
        while (tries < 2)
            give_way();
        BOOST_TEST(!stock.take());
    }
    BOOST_TEST(tries == 2);
}

BOOST_AUTO_TEST_CASE(a_stock_of_none_makes_none) {
    Maker maker;
    {
        KeyPairStock stock(0, maker.make());
        BOOST_TEST(!stock.take());
    }
    BOOST_TEST(maker.made == 0);
}

BOOST_AUTO_TEST_CASE(its_thread_lets_everybody_else_go_first) {
    std::atomic<bool> last = false;
    std::atomic<bool> known = false;
    KeyPairStock stock(1, [&](const std::stop_token&) {
        last = ::sched_getscheduler(0) == SCHED_IDLE || ::getpriority(PRIO_PROCESS, 0) == 19;
        known = true;
        return numbered(1);
    });
    while (!known)
        give_way();
    BOOST_TEST(last);
    BOOST_TEST(::sched_getscheduler(0) != SCHED_IDLE);
}

BOOST_AUTO_TEST_CASE(real_ones_differ) {
    KeyPairStock stock(2);
    BOOST_TEST(next_of(stock).public_pem != next_of(stock).public_pem);
}

BOOST_AUTO_TEST_SUITE_END()
