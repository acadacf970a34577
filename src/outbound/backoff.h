#pragma once
#include <atomic>

#include "outbound/deadline.h"

namespace difysso::outbound {

// Pauses between attempts to reach a server that took nobody the last time, so that one that comes
// back isn't met by everybody at once: short at first, twice as long each time, kLongest at most,
// and never the same for two threads. The first attempt after a success waits for nothing. One a
// server; any thread.
class Backoff {
  public:
    // The outcome of `attempt`, made when its time has come; an exception means it failed.
    template <class Attempt>
    auto after_pause(const Deadline& deadline, Attempt attempt) {
        wait(deadline);
        try {
            auto outcome = attempt();
            failures_ = 0;
            return outcome;
        } catch (...) {
            note_failure();
            throw;
        }
    }

    static constexpr std::chrono::milliseconds kShortest{10};
    static constexpr std::chrono::milliseconds kLongest{250};

  private:
    void wait(const Deadline& deadline) const;
    void note_failure();

    std::atomic<int> failures_ = 0;
    std::atomic<Deadline::Clock::time_point> last_failure_{Deadline::Clock::time_point()};
};

// How long to wait after so many failures in a row, of which `luck` (0 to 1) takes up to a half.
std::chrono::milliseconds pause_after(int failures, double luck);

}  // namespace difysso::outbound
