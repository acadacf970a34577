#pragma once
#include "observe/clock.h"

namespace difysso::fake {

// A wall clock that a test sets. 2026-01-02 03:04:05 UTC unless told otherwise.
class Clock final : public observe::Clock {
  public:
    observe::Time now() const override { return time; }
    observe::Time time{std::chrono::seconds(1767323045)};
};

}  // namespace difysso::fake
