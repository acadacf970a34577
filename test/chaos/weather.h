#pragma once
#include <algorithm>
#include <chrono>
#include <mutex>
#include <vector>

namespace difysso::chaos {

using Clock = std::chrono::steady_clock;

// What a request may need; several as a sum.
enum Part : unsigned { kNginx = 1, kWorkers = 2, kRedis = 4, kPostgres = 8, kProvider = 16 };

// When which part was away. Any thread.
class Weather {
  public:
    // For so long after its end an outage excuses a failure. To the provider the last try may have
    // taken ten seconds, and the next is ten seconds later.
    static constexpr std::chrono::seconds kAftermath{15};
    static constexpr std::chrono::seconds kOfProvider{25};

    void begin(unsigned parts) {
        const std::lock_guard lock(mutex_);
        outages_.push_back({parts, Clock::now(), Clock::time_point::max()});
    }
    // All that have begun.
    void end() {
        const std::lock_guard lock(mutex_);
        for (Outage& outage : outages_)
            if (outage.until == Clock::time_point::max())
                outage.until =
                    Clock::now() + ((outage.parts & kProvider) != 0 ? kOfProvider : kAftermath);
    }
    // Whether one of these parts was away, or just back, at some time from `since` to now.
    bool excuses(unsigned parts, Clock::time_point since) const {
        const std::lock_guard lock(mutex_);
        return std::any_of(outages_.begin(), outages_.end(), [&](const Outage& outage) {
            return (outage.parts & parts) != 0 && outage.until > since;
        });
    }

  private:
    struct Outage {
        unsigned parts;
        Clock::time_point since, until;
    };
    mutable std::mutex mutex_;
    std::vector<Outage> outages_;
};

}  // namespace difysso::chaos
