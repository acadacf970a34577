#include "outbound/pool.h"

#include <atomic>
#include <optional>
#include <thread>

#include <boost/test/unit_test.hpp>

using namespace difysso;
using namespace std::chrono_literals;
using observe::Failure;
using observe::Reason;
using outbound::Deadline;

namespace {

// What happened to the connections of one test.
struct Record {
    std::atomic<int> opened = 0;
    std::atomic<int> open = 0;
    std::atomic<int> most_open = 0;
    std::atomic<int> lent_dead = 0;
};

struct FakeConnection {
    explicit FakeConnection(Record& of) : record(of), number(++record.opened) {
        const int now = ++record.open;
        int most = record.most_open;
        while (now > most && !record.most_open.compare_exchange_weak(most, now)) {
        }
    }
    FakeConnection(const FakeConnection&) = delete;
    FakeConnection& operator=(const FakeConnection&) = delete;
    ~FakeConnection() { --record.open; }

    bool sound() const noexcept { return !broken; }
    bool alive() const noexcept { return !dead; }

    Record& record;
    const int number;
    bool broken = false;
    bool dead = false;
};

using Pool = outbound::Pool<FakeConnection>;

Pool::Open opener(Record& record) {
    return [&record](const Deadline&) { return std::make_unique<FakeConnection>(record); };
}

Deadline soon() {
    return Deadline::after(20ms);
}
Deadline late() {
    return Deadline::after(60s);
}

Reason reason_of(Pool& pool, const Deadline& deadline) {
    try {
        pool.acquire(deadline);
    } catch (const Failure& failure) {
        return failure.reason();
    }
    BOOST_FAIL("a connection was lent");
    return Reason::internal;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(pool)

BOOST_AUTO_TEST_CASE(the_connection_used_last_is_lent_first) {
    Record record;
    Pool pool({3, 60s}, Reason::redis_unavailable, opener(record));
    auto first = pool.acquire(late());
    auto second = pool.acquire(late());
    first.reset();
    second.reset();
    BOOST_TEST(pool.acquire(late())->number == 2);
    BOOST_TEST(record.opened == 2);
}

BOOST_AUTO_TEST_CASE(no_more_than_its_places_are_open) {
    Record record;
    Pool pool({1, 60s}, Reason::redis_unavailable, opener(record));
    auto lease = pool.acquire(late());
    BOOST_TEST((reason_of(pool, soon()) == Reason::deadline));
    BOOST_TEST(record.opened == 1);
    lease.reset();
    BOOST_TEST(pool.acquire(late())->number == 1);
}

BOOST_AUTO_TEST_CASE(a_waiting_thread_gets_the_place_that_becomes_free) {
    Record record;
    Pool pool({1, 60s}, Reason::redis_unavailable, opener(record));
    auto lease = pool.acquire(late());
    std::atomic<int> number = 0;
    std::thread waiting([&] { number = pool.acquire(late())->number; });
    lease.reset();
    waiting.join();
    BOOST_TEST(number == 1);
}

BOOST_AUTO_TEST_CASE(a_broken_connection_is_closed_and_its_place_is_free) {
    Record record;
    Pool pool({1, 60s}, Reason::redis_unavailable, opener(record));
    pool.acquire(late())->broken = true;
    BOOST_TEST(record.open == 0);
    BOOST_TEST(pool.acquire(late())->number == 2);
}

BOOST_AUTO_TEST_CASE(connections_that_died_while_idle_are_replaced) {
    Record record;
    Pool pool({3, 60s}, Reason::redis_unavailable, opener(record));
    {
        auto first = pool.acquire(late());
        auto second = pool.acquire(late());
        first->dead = second->dead = true;
    }
    BOOST_TEST(pool.acquire(late())->number == 3);
    BOOST_TEST(record.open == 1);
}

BOOST_AUTO_TEST_CASE(a_connection_that_rested_too_long_is_closed) {
    Record record;
    Pool pool({1, 0s}, Reason::redis_unavailable, opener(record));
    BOOST_TEST(pool.acquire(late())->number == 1);
    BOOST_TEST(pool.acquire(late())->number == 2);
    BOOST_TEST(record.open == 1);
}

BOOST_AUTO_TEST_CASE(close_idle_closes_those_that_rest_only) {
    Record record;
    Pool pool({2, 60s}, Reason::redis_unavailable, opener(record));
    auto lent = pool.acquire(late());
    pool.acquire(late());
    pool.close_idle();
    BOOST_TEST(record.open == 1);
    lent.reset();
    BOOST_TEST(pool.acquire(late())->number == 1);
}

BOOST_AUTO_TEST_CASE(failing_to_open_costs_no_place) {
    Record record;
    bool down = true;
    Pool pool({1, 60s}, Reason::redis_unavailable, [&](const Deadline&) {
        if (down) throw Failure(Reason::redis_unavailable);
        return std::make_unique<FakeConnection>(record);
    });
    for (int i = 0; i < 3; ++i) {
        BOOST_TEST((reason_of(pool, late()) == Reason::redis_unavailable));
    }
    down = false;
    BOOST_TEST(pool.acquire(late())->number == 1);
}

BOOST_AUTO_TEST_CASE(opening_has_no_more_time_than_the_request) {
    std::optional<Deadline> given;
    Record record;
    Pool pool({2, 60s}, Reason::redis_unavailable, [&](const Deadline& deadline) {
        given = deadline;
        return std::make_unique<FakeConnection>(record);
    });
    const Deadline request = Deadline::after(1s);
    const auto first = pool.acquire(request);
    BOOST_TEST((given->at() == request.at()));
    const Deadline long_request = Deadline::after(3600s);
    const auto second = pool.acquire(long_request);
    BOOST_TEST((given->at() < long_request.at()));
}

BOOST_AUTO_TEST_CASE(a_slow_opening_is_an_unreachable_server_while_the_request_has_time) {
    const auto too_slow = [](const Deadline&) -> std::unique_ptr<FakeConnection> {
        throw Failure(Reason::deadline);
    };
    Pool pool({1, 60s}, Reason::redis_unavailable, too_slow);
    BOOST_TEST((reason_of(pool, late()) == Reason::redis_unavailable));
    BOOST_TEST((reason_of(pool, Deadline::after(0ms)) == Reason::deadline));
}

BOOST_AUTO_TEST_CASE(opening_one_connection_keeps_nobody_from_another) {
    Record record;
    std::mutex mutex;
    std::condition_variable changed;
    bool opening = false;
    bool go_on = false;
    Pool pool({2, 60s}, Reason::redis_unavailable, [&](const Deadline&) {
        std::unique_lock lock(mutex);
        const bool first = !std::exchange(opening, true);
        changed.notify_all();
        if (first) changed.wait(lock, [&] { return go_on; });
        return std::make_unique<FakeConnection>(record);
    });
    std::thread slow([&] { pool.acquire(late()); });
    {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return opening; });
    }
    BOOST_TEST(pool.acquire(late())->number == 1);
    {
        const std::scoped_lock lock(mutex);
        go_on = true;
    }
    changed.notify_all();
    slow.join();
    BOOST_TEST(record.opened == 2);
}

BOOST_AUTO_TEST_CASE(tells_how_it_stands) {
    Record record;
    Pool pool({2, 60s}, Reason::redis_unavailable, opener(record));
    {
        const auto first = pool.acquire(late());
        const auto second = pool.acquire(late());
        BOOST_TEST((reason_of(pool, soon()) == Reason::deadline));
        BOOST_TEST(pool.usage().in_use == 2U);
    }
    const outbound::PoolUsage usage = pool.usage();
    BOOST_TEST(usage.in_use == 0U);
    BOOST_TEST(usage.open == 2U);
    BOOST_TEST(usage.limit == 2U);
    BOOST_TEST(usage.waits == 1U);
    BOOST_TEST(usage.waited.count() >= 20'000);  // the deadline's
    pool.close_idle();
    BOOST_TEST(pool.usage().open == 0U);
}

BOOST_AUTO_TEST_CASE(many_threads_share_few_connections) {
    Record record;
    Pool pool({3, 60s}, Reason::redis_unavailable, opener(record));
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&pool, i] {
            for (int round = 0; round < 200; ++round) {
                auto lease = pool.acquire(late());
                if (lease->dead) ++lease->record.lent_dead;
                lease->broken = round % 7 == i;
                lease->dead = round % 5 == i;
                if (round % 50 == 0) pool.close_idle();
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    BOOST_TEST(record.most_open <= 3);
    BOOST_TEST(record.lent_dead == 0);
    pool.close_idle();
    BOOST_TEST(record.open == 0);
}

BOOST_AUTO_TEST_SUITE_END()
