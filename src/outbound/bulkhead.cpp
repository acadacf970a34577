#include "outbound/bulkhead.h"

#include <algorithm>

#include "observe/failure.h"

namespace difysso::outbound {

Bulkhead::Bulkhead(std::size_t threads, std::size_t providers)
    : slots_(std::min(3 * threads / 4, threads - 2)),
      slots_of_one_(providers > 1 ? std::max<std::size_t>(1, slots_ / 2) : slots_),
      most_waiting_(std::max<std::size_t>(1, threads / 8)),
      used_by_(providers) {}

Bulkhead::Slot Bulkhead::enter(std::size_t provider, const Deadline& deadline) {
    std::unique_lock lock(mutex_);
    if (!has_room(provider)) {
        if (waiting_ >= most_waiting_)
            throw observe::Failure(observe::Reason::busy, "too many wait for providers");
        ++waiting_;
        const bool came_free = freed_.wait_for(lock, deadline.within(kPatience).remaining(),
                                               [&] { return has_room(provider); });
        --waiting_;
        if (!came_free)
            throw observe::Failure(observe::Reason::busy, "all who may ask providers are waiting");
    }
    ++used_;
    ++used_by_[provider];
    return {*this, provider};
}

std::size_t Bulkhead::in_use() const {
    const std::lock_guard lock(mutex_);
    return used_;
}

void Bulkhead::leave(std::size_t provider) {
    {
        const std::lock_guard lock(mutex_);
        --used_;
        --used_by_[provider];
    }
    // Who waits may wait for another provider's slot.
    freed_.notify_all();
}

bool Bulkhead::has_room(std::size_t provider) const {
    return used_ < slots_ && used_by_[provider] < slots_of_one_;
}

}  // namespace difysso::outbound
