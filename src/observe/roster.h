#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace difysso::observe {

// What the workers of all generations say of themselves now, a row each, in memory that they share
// with their supervisor. The supervisor gives each worker a row of its own, and clears it when the
// worker is gone: what stood in it counts for nobody any more. The memory is zeroed before the
// first use; nothing in it can be left locked by a process that dies. Any thread of any of them.
class Roster {
  public:
    using Clock = std::chrono::steady_clock;   // one for all processes of a machine
    static constexpr std::size_t kRows = 512;  // two generations of as many workers as there may be

    static constexpr std::size_t kPools = 72;  // PostgreSQL, Redis, Dify's API, 64 providers

    struct Pool {
        static constexpr std::size_t kLongestName = 31;
        std::array<std::atomic<char>, kLongestName + 1> name;  // to its NUL; "" for none
        std::atomic<std::int64_t> in_use, open, limit;
    };
    struct PoolNumbers {
        std::int64_t in_use, open, limit;
    };
    // The worker alone writes it, but for clear().
    struct Row {
        std::atomic<std::int32_t> pid;  // 0: nobody's
        std::atomic<std::int32_t> generation;
        std::atomic<std::int64_t> started, beaten;  // microseconds of the clock; 0: not yet
        std::atomic<std::int64_t> threads, busy;    // those that answer, and of them now
        std::atomic<std::int64_t> answered;         // requests
        // How many threads may wait for providers at once, and of these do.
        std::atomic<std::int64_t> provider_slots, provider_slots_in_use;
        std::array<Pool, kPools> pools;

        // To be called by the worker, before anything else.
        void begin(pid_t worker, int of_generation);
        // The worker lives: any thread of it.
        void beat();
        Clock::time_point last_beat() const;
        // REQUIRES: the same name each time at this place; the next place is taken after it.
        void tell_pool(std::size_t place, std::string_view name, const PoolNumbers& numbers);
        void clear();
    };
    struct Table {
        std::atomic<std::size_t> used;  // rows that were ever given away; no others are looked at
        std::array<Row, kRows> rows;
    };

    explicit Roster(Table& table) : table_(table) {}

    // REQUIRES: place < kRows.
    Row& row(std::size_t place) const;

    // A row as it was at one moment.
    struct Seen {
        pid_t pid;
        int generation;
        std::chrono::microseconds age, silence;  // since it began, since its last beat
        std::int64_t threads, busy, answered;
        std::int64_t provider_slots, provider_slots_in_use;
        std::vector<std::pair<std::string, PoolNumbers>> pools;  // by name
    };
    // The workers that live, in no order.
    std::vector<Seen> all() const;

  private:
    Table& table_;
};

}  // namespace difysso::observe
