#pragma once
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "observe/literal.h"
#include "observe/roster.h"
#include "observe/series.h"

namespace difysso::observe {

// What all workers of all generations count, and how they stand together, for Prometheus. Labels
// are literals, ids of the configuration, codes and numbers: never what a stranger sent. Any
// thread, any process that shares the table.
class Metrics {
  public:
    enum class Family : std::uint16_t {
        requests,
        request_seconds,
        sign_ins,
        dependency_seconds,
        dependency_failures,
        dependency_up,
        breaker_open,
        workers,
        worker_starts,
        worker_deaths,
        workers_hung,
        generation,
        threads,
        threads_busy,
        provider_slots,
        provider_slots_in_use,
        pool_limit,
        pool_open,
        pool_in_use,
        pool_waits,
        pool_wait_seconds,
        build_info,
    };
    struct Label {
        Literal name;
        std::string_view value;
    };
    using Labels = std::initializer_list<Label>;

    explicit Metrics(Series::Table& table) : series_(table) {}

    void count(Family family, Labels labels, std::int64_t by = 1) const;
    void set(Family family, Labels labels, std::int64_t value) const;
    void observe(Family family, Labels labels, std::chrono::microseconds duration) const;

    // All of it in Prometheus' text format, version 0.0.4, with what stands in the roster summed
    // over the workers that live.
    std::string text() const;
    std::string text(const Roster& roster) const;

  private:
    struct Numbers;  // by family and labels
    Numbers counted() const;

    Series series_;
};

}  // namespace difysso::observe
