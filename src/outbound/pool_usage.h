#pragma once
#include <chrono>
#include <cstddef>

namespace difysso::outbound {

// How a pool of connections, or several of them together, stands.
struct PoolUsage {
    std::size_t in_use = 0;  // lent, or being opened for somebody
    std::size_t open = 0;    // these, and those that rest
    std::size_t limit = 0;
    std::size_t waits = 0;                // how often somebody found no place free, ever
    std::chrono::microseconds waited{0};  // how long they waited, together

    PoolUsage& operator+=(const PoolUsage& other) {
        in_use += other.in_use;
        open += other.open;
        limit += other.limit;
        waits += other.waits;
        waited += other.waited;
        return *this;
    }
};

}  // namespace difysso::outbound
