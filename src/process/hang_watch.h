#pragma once
#include <algorithm>
#include <chrono>

namespace difysso::process {

// Judges by the last sign of life who hangs. One thread.
class HangWatch {
  public:
    using Clock = std::chrono::steady_clock;

    // After so long without a sign somebody is taken for hung.
    explicit HangWatch(std::chrono::milliseconds silence) : silence_(silence) {}

    // To be called each time before others are judged.
    void look() {
        const auto now = Clock::now();
        // When this loop didn't go round either (the machine or all of us were stopped), that the
        // workers were silent says nothing: they get the whole time anew.
        if (now - looked_ > silence_ / 2) back_since_ = now;
        looked_ = now;
    }
    bool is_hung(Clock::time_point last_sign) const {
        return looked_ - std::max(last_sign, back_since_) > silence_;
    }

  private:
    const std::chrono::milliseconds silence_;
    Clock::time_point looked_ = Clock::now();
    Clock::time_point back_since_ = looked_;  // after a time in which nobody looked
};

}  // namespace difysso::process
