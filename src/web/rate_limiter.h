#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "config/settings.h"

namespace difysso::web {

// How often a client network may ask, counted over all workers: a token bucket for each IPv4
// address or IPv6 /64 and each kind of request. A bucket holds a minute's worth. Loopback clients
// are never limited, nor is who has no address. Any thread, and all processes that were forked from
// the one that made it; nothing in it can be left locked by a process that dies.
class RateLimiter {
  public:
    enum class Kind { login, callback_failures, refresh };

    // A bucket is one time, the one at which it will be full again (the "generic cell rate
    // algorithm"): two processes change it with one exchange.
    struct Bucket {
        std::atomic<std::uint64_t> client;  // keyed hash of kind and network; 0 = free
        std::atomic<std::int64_t> full_at;  // microseconds on the monotonic clock
    };
    static constexpr std::size_t kWays = 8;
    // A client can be in one set only. Of a set without a free place the bucket that is nearest to
    // full is given up: an attacker with very many networks can have others forgotten, no more.
    using Set = std::array<Bucket, kWays>;
    static constexpr std::size_t kSets = 4096;
    using Table = std::array<Set, kSets>;  // 512 KiB

    using Clock = std::chrono::steady_clock;
    using Now = std::function<Clock::time_point()>;

    // `table` is zeroed memory that the workers share and that lives longer; `key` is random, so
    // that nobody can choose addresses that share a set.
    RateLimiter(Table& table, const config::RateLimits& limits, std::string key,
                Now now = Clock::now);

    // Takes one request from the client's bucket. When it is empty: how long until it isn't.
    std::optional<std::chrono::seconds> take(Kind kind, std::string_view client_address);
    // The same without taking.
    std::optional<std::chrono::seconds> wait(Kind kind, std::string_view client_address) const;

  private:
    std::uint64_t hash(Kind kind, std::string_view network) const;
    // Null when the client isn't limited.
    Bucket* find(Kind kind, std::string_view client_address, bool make) const;
    std::int64_t interval(Kind kind) const;
    std::int64_t now() const;

    Table& table_;
    const config::RateLimits limits_;
    const std::string key_;
    const Now now_;
};

}  // namespace difysso::web
