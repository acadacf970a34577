#pragma once
#include "observe/clock.h"

namespace difysso::test {

// 2025-11-24 09:05:03.000042 UTC
inline const observe::Time kMorning{std::chrono::microseconds{1763975103000042}};

class FixedClock final : public observe::Clock {
  public:
    observe::Time now() const override { return kMorning; }
};

}  // namespace difysso::test
