#include "session/account_cache.h"

namespace difysso::session {

std::optional<dify::AccountState> AccountCache::find(const std::string& account_id,
                                                     const outbound::Deadline& deadline) {
    {
        const std::lock_guard lock(mutex_);
        const auto found = kept_.find(account_id);
        if (found != kept_.end() && now_() < found->second.until) return found->second.state;
    }
    // What it says is as old as the question.
    const Clock::time_point asked = now_();
    auto state = lookup_.find(account_id, deadline);
    const std::lock_guard lock(mutex_);
    if (kept_.size() >= kMost) make_room(asked);
    kept_.insert_or_assign(account_id, Kept{state, asked + kFresh});
    return state;
}

void AccountCache::forget(const std::string& account_id) {
    const std::lock_guard lock(mutex_);
    kept_.erase(account_id);
}

void AccountCache::make_room(Clock::time_point now) {
    std::erase_if(kept_, [&](const auto& entry) { return entry.second.until <= now; });
    if (kept_.size() >= kMost) kept_.clear();
}

}  // namespace difysso::session
