#include "front/watchdog.h"

#include <algorithm>
#include <sys/socket.h>

namespace difysso::front {

Watchdog::Watchdog() : thread_([this] { run(); }) {}

Watchdog::~Watchdog() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void Watchdog::run() {
    // Nobody is woken for a new guard, so that watching costs a request no system call.
    constexpr std::chrono::seconds kLook{1};
    std::unique_lock lock(mutex_);
    while (!stop_) {
        const auto now = outbound::Deadline::Clock::now();
        while (!watched_.empty() && watched_.begin()->at <= now) {
            ::shutdown(watched_.begin()->descriptor, watched_.begin()->how);
            watched_.erase(watched_.begin());
        }
        const auto look = now + kLook;
        changed_.wait_until(lock, watched_.empty() ? look : std::min(look, watched_.begin()->at));
    }
}

Watchdog::Guard::Guard(Watchdog& watchdog, int descriptor, int how,
                       const outbound::Deadline& deadline)
    : watchdog_(watchdog), watched_{deadline.at(), descriptor, how} {
    const std::lock_guard lock(watchdog_.mutex_);
    watchdog_.watched_.insert(watched_);
}

Watchdog::Guard::~Guard() {
    const std::lock_guard lock(watchdog_.mutex_);
    watchdog_.watched_.erase(watched_);
}

}  // namespace difysso::front
