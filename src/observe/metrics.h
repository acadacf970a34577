#pragma once
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "observe/literal.h"
#include "observe/series.h"

namespace difysso::observe {

// What all workers of all generations count, for Prometheus. Labels are literals, ids of the
// configuration, codes and numbers: never what a stranger sent. Any thread, any process that shares
// the table.
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
        generation,
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

    // All of it in Prometheus' text format, version 0.0.4.
    std::string text() const;

  private:
    Series series_;
};

}  // namespace difysso::observe
