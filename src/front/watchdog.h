#pragma once
#include <compare>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "outbound/deadline.h"

namespace difysso::front {

// Shuts a connection down when its time is over, so that a peer who sends nothing, or a byte a
// second, loses its thread: libfcgi's reads have no timeout. One thread of its own; any thread may
// watch. The descriptor watched belongs to the guard's owner and must outlive the guard.
class Watchdog {
  public:
    Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;
    ~Watchdog();

    // By time, then descriptor: two guards never watch the same descriptor at once.
    struct Watched {
        outbound::Deadline::Clock::time_point at;
        int descriptor;
        int how;
        // clang-tidy 14 takes the 0 of a defaulted comparison for a pointer.
        auto operator<=>(const Watched&) const = default;  // NOLINT(modernize-use-nullptr)
    };

    class Guard {
      public:
        // `how` as in shutdown(2): SHUT_RD ends what comes in and still lets an answer out.
        Guard(Watchdog& watchdog, int descriptor, int how, const outbound::Deadline& deadline);
        Guard(const Guard&) = delete;
        Guard& operator=(const Guard&) = delete;
        ~Guard();

      private:
        Watchdog& watchdog_;
        Watched watched_;
    };

  private:
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<Watched> watched_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace difysso::front
