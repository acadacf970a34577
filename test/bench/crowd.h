#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "usage.h"

namespace difysso::bench {

// What a crowd asks for: one request again and again for a while, or each of many once.
struct Load {
    std::vector<std::string> requests;
    std::chrono::milliseconds time{};  // 0: each once
    int status = 200;                  // of the good answer
    bool may_be_busy = false;          // 503 is counted rather than an error
};

// What came of it; several runs can be added up.
struct Measured {
    std::vector<std::chrono::nanoseconds> latencies;  // of the good answers
    std::size_t busy = 0;                             // answers that were 503
    std::chrono::nanoseconds wall{}, processor{};
    std::chrono::nanoseconds best_processor{};  // for a request, in the run that took least

    void add(const Measured& other);
    double per_second() const;  // good answers
    // In microseconds.
    double percentile(double part) const;
    // Of the measured processes, in microseconds for a good answer: in the best run, because other
    // work on the machine only ever adds to it.
    double processor_each() const;
};

// So many clients with a kept connection each, who ask one thing after the other. `measured`:
// whose processor time counts. An answer with another status is a std::runtime_error.
Measured run(const Load& load, int clients, std::uint16_t port, const Usage& measured);

}  // namespace difysso::bench
