#pragma once
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <vector>

#include "outbound/deadline.h"

namespace difysso::outbound {

// How many of a worker's threads may wait for providers at once, so that a slow one never has them
// all (design: Bulkheads). Of M threads min(3M/4, M - 2) have a slot; each provider at most half of
// them when there are several. An eighth of M more, at least one, may wait for a slot up to 500 ms.
// One per worker; any thread.
class Bulkhead {
  public:
    static constexpr std::chrono::milliseconds kPatience{500};

    // A slot, given back when it goes.
    class Slot {
      public:
        Slot(Slot&& other) noexcept : bulkhead_(other.bulkhead_), provider_(other.provider_) {
            other.bulkhead_ = nullptr;
        }
        Slot(const Slot&) = delete;
        Slot& operator=(const Slot&) = delete;
        Slot& operator=(Slot&&) = delete;
        ~Slot() {
            if (bulkhead_ != nullptr) bulkhead_->leave(provider_);
        }

      private:
        friend class Bulkhead;
        Slot(Bulkhead& bulkhead, std::size_t provider)
            : bulkhead_(&bulkhead), provider_(provider) {}
        Bulkhead* bulkhead_;
        std::size_t provider_;
    };

    // `threads` ≥ 3.
    Bulkhead(std::size_t threads, std::size_t providers);

    // Throws observe::Failure: busy, when there is no slot and too many wait, or none came free.
    Slot enter(std::size_t provider, const Deadline& deadline);

    std::size_t slots() const { return slots_; }
    std::size_t in_use() const;

  private:
    void leave(std::size_t provider);
    bool has_room(std::size_t provider) const;

    const std::size_t slots_;
    const std::size_t slots_of_one_;
    const std::size_t most_waiting_;
    mutable std::mutex mutex_;
    std::condition_variable freed_;
    std::size_t used_ = 0;
    std::size_t waiting_ = 0;
    std::vector<std::size_t> used_by_;
};

}  // namespace difysso::outbound
