#include "dify/stored_addresses.h"

#include <atomic>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "dify/turns.h"
#include "fake/database.h"
#include "observe/failure.h"

using namespace difysso;
using dify::StoredAddresses;
using Spellings = std::vector<std::string>;

namespace {

constexpr auto kForever = std::chrono::hours(1);
const outbound::Deadline kSoon = outbound::Deadline::after(std::chrono::seconds(30));

bool missed(const observe::Failure& failure) {
    return failure.reason() == observe::Reason::deadline;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(stored_addresses)

BOOST_AUTO_TEST_CASE(spellings_are_found_without_ascii_case) {
    fake::Connection connection([](const auto&, const auto&) {
        return fake::Rows{{"Ann@Example.test"}, {"ANN@example.test"}, {"Bob@example.test"}};
    });
    StoredAddresses addresses(kForever);
    auto ann = addresses.spellings_of("ann@example.test", connection, kSoon);
    std::sort(ann.begin(), ann.end());
    BOOST_TEST((ann == Spellings{"ANN@example.test", "Ann@Example.test"}));
    BOOST_TEST(addresses.spellings_of("zoe@example.test", connection, kSoon).empty());
    BOOST_TEST(connection.trips.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_list_that_is_too_old_is_read_anew) {
    fake::Rows rows;
    fake::Connection connection([&](const auto&, const auto&) { return rows; });
    StoredAddresses addresses(std::chrono::seconds(-1));
    BOOST_TEST(addresses.spellings_of("ann@example.test", connection, kSoon).empty());
    rows = {{"Ann@example.test"}};
    BOOST_TEST(addresses.spellings_of("ann@example.test", connection, kSoon).size() == 1U);
    BOOST_TEST(StoredAddresses::kFresh == std::chrono::seconds(2));
    BOOST_TEST(StoredAddresses::kMost == 10'000U);
}

BOOST_AUTO_TEST_CASE(beyond_the_cap_the_address_is_asked_for) {
    fake::Connection connection([](const std::string& name, const auto& parameters) {
        if (name == "stored_addresses") {
            BOOST_TEST(parameters.at(0).value() == "3");  // one more than fits
            return fake::Rows{{"A@x.test"}, {"B@x.test"}, {"C@x.test"}};
        }
        BOOST_TEST(parameters.at(0).value() == "c@x.test");
        return fake::Rows{{"C@x.test"}};
    });
    StoredAddresses addresses(kForever, 2);
    BOOST_TEST((addresses.spellings_of("c@x.test", connection, kSoon) == Spellings{"C@x.test"}));
    BOOST_TEST((connection.trips == Spellings{"stored_addresses", "stored_address"}));
}

BOOST_AUTO_TEST_CASE(one_reads_and_the_others_wait) {
    std::atomic<int> waiting = 0;
    std::atomic<int> reads = 0;
    const auto read = [&](const auto&, const auto&) {
        ++reads;
        while (waiting < 7)
            std::this_thread::yield();
        return fake::Rows{{"Ann@x.test"}};
    };
    StoredAddresses addresses(kForever);
    std::atomic<int> found = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            fake::Connection connection(read);
            ++waiting;
            found +=
                static_cast<int>(addresses.spellings_of("ann@x.test", connection, kSoon).size());
        });
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(reads == 1);
    BOOST_TEST(found == 8);
}

BOOST_AUTO_TEST_CASE(a_read_that_fails_is_left_to_the_next) {
    bool broken = true;
    fake::Connection connection([&](const auto&, const auto&) {
        if (broken) throw observe::Failure(observe::Reason::database_unavailable);
        return fake::Rows{{"Ann@x.test"}};
    });
    StoredAddresses addresses(kForever);
    BOOST_CHECK_THROW(addresses.spellings_of("ann@x.test", connection, kSoon), observe::Failure);
    broken = false;
    BOOST_TEST(addresses.spellings_of("ann@x.test", connection, kSoon).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(turns)

BOOST_AUTO_TEST_CASE(the_same_name_waits_and_another_doesnt) {
    dify::Turns turns;
    const outbound::Deadline passed = outbound::Deadline::after(std::chrono::milliseconds(0));
    {
        const auto first = turns.take("ann", kSoon);
        BOOST_TEST(!first.waited());
        BOOST_CHECK_EXCEPTION(turns.take("ann", passed), observe::Failure, missed);
        BOOST_TEST(!turns.take("bob", passed).waited());
    }
    BOOST_TEST(!turns.take("ann", passed).waited());
}

BOOST_AUTO_TEST_CASE(one_at_a_time) {
    dify::Turns turns;
    std::atomic<int> inside = 0;
    std::atomic<int> most = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 50; ++round) {
                const auto turn = turns.take("ann", kSoon);
                most = std::max(most.load(), ++inside);
                std::this_thread::yield();
                --inside;
            }
        });
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(most == 1);
}

BOOST_AUTO_TEST_CASE(whoever_waited_knows_it) {
    dify::Turns turns;
    std::atomic<bool> waited = false;
    // The second may come before the first has its turn, or after it has gone: until it doesn't.
    while (!waited && !kSoon.passed()) {
        std::atomic<bool> asks = false;
        std::thread second;
        {
            const auto first = turns.take("ann", kSoon);
            second = std::thread([&] {
                asks = true;
                waited = turns.take("ann", kSoon).waited();
            });
            while (!asks)
                std::this_thread::yield();
            std::this_thread::yield();
        }
        second.join();
    }
    BOOST_TEST(waited);
}

BOOST_AUTO_TEST_SUITE_END()
