#include "web/rate_limiter.h"

#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "process/shared_memory.h"

namespace {

using namespace difysso;
using namespace std::chrono_literals;
using web::RateLimiter;
using Kind = RateLimiter::Kind;

struct Fixture {
    RateLimiter limiter(config::RateLimits limits) {
        return RateLimiter(memory.get(), limits, "key", [this] { return time; });
    }
    // How many requests of one kind a client gets through at once.
    static int granted(RateLimiter& limiter, const std::string& client, Kind kind = Kind::login) {
        int count = 0;
        while (count < 1000 && !limiter.take(kind, client))
            ++count;
        return count;
    }

    process::SharedMemory<RateLimiter::Table> memory;
    RateLimiter::Clock::time_point time{std::chrono::hours(1)};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rate_limiter, Fixture)

BOOST_AUTO_TEST_CASE(a_minutes_worth_at_once_and_then_one_at_a_time) {
    auto limited = limiter({.login = 6});
    BOOST_TEST(granted(limited, "192.0.2.1") == 6);
    BOOST_TEST((limited.take(Kind::login, "192.0.2.1") == 10s));
    time += 9999ms;
    BOOST_TEST((limited.take(Kind::login, "192.0.2.1") == 1s));
    time += 1ms;
    BOOST_TEST(granted(limited, "192.0.2.1") == 1);
    time += 1h;
    BOOST_TEST(granted(limited, "192.0.2.1") == 6);
}

BOOST_AUTO_TEST_CASE(who_is_refused_pays_nothing) {
    auto limited = limiter({.login = 6});
    granted(limited, "192.0.2.1");
    for (int i = 0; i < 100; ++i)
        limited.take(Kind::login, "192.0.2.1");
    BOOST_TEST((limited.take(Kind::login, "192.0.2.1") == 10s));
}

BOOST_AUTO_TEST_CASE(looking_takes_nothing) {
    auto limited = limiter({.callback_failures = 2});
    for (int i = 0; i < 10; ++i)
        BOOST_TEST(!limited.wait(Kind::callback_failures, "192.0.2.1"));
    BOOST_TEST(granted(limited, "192.0.2.1", Kind::callback_failures) == 2);
    BOOST_TEST((limited.wait(Kind::callback_failures, "192.0.2.1") == 30s));
}

BOOST_AUTO_TEST_CASE(each_address_and_each_network_of_ipv6_has_its_own) {
    auto limited = limiter({.login = 3});
    BOOST_TEST(granted(limited, "192.0.2.1") == 3);
    BOOST_TEST(granted(limited, "192.0.2.2") == 3);
    BOOST_TEST(granted(limited, "::ffff:192.0.2.2") == 0);
    BOOST_TEST(granted(limited, "2001:db8:0:1::1") == 3);
    BOOST_TEST(granted(limited, "2001:db8:0:1:ffff::2") == 0);
    BOOST_TEST(granted(limited, "2001:db8:0:2::1") == 3);
}

BOOST_AUTO_TEST_CASE(each_kind_has_its_own) {
    auto limited = limiter({.login = 1, .callback_failures = 2, .refresh = 3});
    BOOST_TEST(granted(limited, "192.0.2.1", Kind::login) == 1);
    BOOST_TEST(granted(limited, "192.0.2.1", Kind::callback_failures) == 2);
    BOOST_TEST(granted(limited, "192.0.2.1", Kind::refresh) == 3);
}

BOOST_AUTO_TEST_CASE(who_is_never_limited) {
    auto limited = limiter({.login = 1});
    for (const char* client : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "",
                               "unix:", "192.0.2.0/24", "localhost"})
        BOOST_TEST(granted(limited, client) == 1000, client);
    auto off = limiter({.login = 0});
    BOOST_TEST(granted(off, "192.0.2.9") == 1000);
}

// As many networks as anybody likes: the table stays as large as it is, and who has just been
// counted isn't the first to be forgotten.
BOOST_AUTO_TEST_CASE(very_many_networks) {
    auto limited = limiter({.login = 600});
    for (int i = 0; i < 100; ++i)
        limited.take(Kind::login, "198.51.100.1");
    for (int i = 0; i < 20000; ++i)
        limited.take(Kind::login, "10." + std::to_string(i / 65536) + "." +
                                      std::to_string(i / 256 % 256) + "." +
                                      std::to_string(i % 256));
    BOOST_TEST(granted(limited, "198.51.100.1") == 500);
}

BOOST_AUTO_TEST_CASE(threads_together_get_what_one_would) {
    auto limited = limiter({.login = 400});
    std::atomic<int> count{0};
    limited.take(Kind::login, "192.0.2.1");  // the place is made
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int j = 0; j < 300; ++j)
                if (!limited.take(Kind::login, "192.0.2.1")) ++count;
        });
    for (std::thread& thread : threads)
        thread.join();
    BOOST_TEST(count == 399);
}

BOOST_AUTO_TEST_CASE(a_forked_worker_counts_in_the_same_buckets) {
    auto limited = limiter({.login = 5});
    const pid_t child = ::fork();
    if (child == 0) ::_exit(granted(limited, "192.0.2.1"));
    int status = 0;
    BOOST_REQUIRE(::waitpid(child, &status, 0) == child);
    BOOST_TEST(WEXITSTATUS(status) == 5);
    BOOST_TEST(granted(limited, "192.0.2.1") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
