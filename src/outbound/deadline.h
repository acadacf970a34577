#pragma once
#include <algorithm>
#include <chrono>

namespace difysso::outbound {

// Until when a request's work must be done, on the monotonic clock. One is made when the request
// arrives and is carried by value into every call that can wait. Any thread.
class Deadline {
  public:
    using Clock = std::chrono::steady_clock;

    static Deadline after(std::chrono::milliseconds time) { return Deadline(Clock::now() + time); }
    explicit Deadline(Clock::time_point at) : at_(at) {}

    Clock::time_point at() const { return at_; }
    bool passed() const { return Clock::now() >= at_; }
    // Never negative; rounded up, so that a poll(2) with it doesn't spin.
    std::chrono::milliseconds remaining() const {
        return std::max(std::chrono::milliseconds{0},
                        std::chrono::ceil<std::chrono::milliseconds>(at_ - Clock::now()));
    }
    // The earlier of this one and `time` from now.
    Deadline within(std::chrono::milliseconds time) const {
        return Deadline(std::min(at_, Clock::now() + time));
    }

  private:
    Clock::time_point at_;
};

}  // namespace difysso::outbound
