#pragma once
// The open connections of the server, so that they can all be ended, and delays with them.
// Any thread may call it.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <sys/socket.h>

namespace casdoor_standin {

class Connections {
  public:
    std::uint64_t add(int descriptor) {
        const std::lock_guard lock(mutex_);
        open_.insert(descriptor);
        return ++accepted_;
    }
    void remove(int descriptor) {
        const std::lock_guard lock(mutex_);
        open_.erase(descriptor);
    }
    void stop() {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        for (int descriptor : open_)
            (void)::shutdown(descriptor, SHUT_RDWR);
        wake_.notify_all();
    }
    void pause(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        wake_.wait_for(lock, time, [this] { return stopping_; });
    }
    std::uint64_t accepted() const { return accepted_; }

  private:
    std::mutex mutex_;
    std::condition_variable wake_;
    std::multiset<int> open_;
    std::atomic<std::uint64_t> accepted_{0};
    bool stopping_ = false;
};

}  // namespace casdoor_standin
