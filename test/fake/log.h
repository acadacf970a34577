#pragma once
#include <mutex>
#include <vector>

#include "observe/log.h"

namespace difysso::fake {

// Keeps what was logged. Any thread.
class Log final : public observe::Log {
  public:
    void write(const observe::Entry& entry) override {
        const std::lock_guard lock(mutex_);
        entries_.push_back(entry);
    }
    std::vector<observe::Entry> entries() const {
        const std::lock_guard lock(mutex_);
        return entries_;
    }
    int count(std::string_view event) const {
        int found = 0;
        for (const auto& entry : entries())
            found += entry.event.view() == event;
        return found;
    }

  private:
    mutable std::mutex mutex_;
    std::vector<observe::Entry> entries_;
};

}  // namespace difysso::fake
