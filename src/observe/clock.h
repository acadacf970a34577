#pragma once
#include <chrono>

namespace difysso::observe {

using Time = std::chrono::sys_time<std::chrono::microseconds>;

inline std::chrono::seconds seconds_since_epoch(Time time) {
    return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch());
}

// The wall clock, UTC. Everything that judges a date asks it, so that tests say what time it is.
// Waiting is another matter: outbound::Deadline counts on the monotonic clock.
class Clock {
  public:
    virtual ~Clock() = default;
    // Any thread.
    virtual Time now() const = 0;
};

class SystemClock final : public Clock {
  public:
    Time now() const override {
        return std::chrono::time_point_cast<std::chrono::microseconds>(
            std::chrono::system_clock::now());
    }
};

}  // namespace difysso::observe
