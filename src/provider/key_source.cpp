#include "provider/key_source.h"

#include "observe/failure.h"

namespace difysso::provider {

using observe::Failure;
using observe::Reason;

// A fetch under way: the lock is given up for it. However it ends, the lock is held again
// afterwards and the threads that wait are woken.
class KeySource::Fetching {
  public:
    Fetching(KeySource& source, Lock& lock) : source_(source), lock_(lock) {
        source_.fetching_ = true;
        lock_.unlock();
    }
    Fetching(const Fetching&) = delete;
    Fetching& operator=(const Fetching&) = delete;
    ~Fetching() {
        if (!lock_.owns_lock()) lock_.lock();
        source_.fetching_ = false;
        source_.fetched_.notify_all();
    }

  private:
    KeySource& source_;
    Lock& lock_;
};

KeySource::KeySource(outbound::HttpClient& http, std::string target, Now now)
    : http_(&http), target_(std::move(target)), now_(std::move(now)) {}

KeySource::KeySource(KeySet pinned) : keys_(std::make_shared<const KeySet>(std::move(pinned))) {}

KeySource::Keys KeySource::current(const outbound::Deadline& deadline) {
    Lock lock(mutex_);
    if (!keys_ && (fetching_ || due())) fetch(lock, deadline);
    if (!keys_)
        throw Failure(deadline.passed() ? Reason::deadline : Reason::provider_keys_unavailable);
    return keys_;
}

KeySource::Keys KeySource::newer_than(const Keys& seen, const outbound::Deadline& deadline) {
    Lock lock(mutex_);
    if (keys_ != seen) return keys_;
    if (http_ == nullptr) return nullptr;
    if (!fetching_) {
        const auto now = now_();
        if (forced_ && now - *forced_ < kForcedEvery) return nullptr;
        forced_ = now;
    }
    fetch(lock, deadline);
    return keys_ == seen ? nullptr : keys_;
}

bool KeySource::refresh(const outbound::Deadline& deadline) {
    Lock lock(mutex_);
    if (http_ != nullptr && !fetching_ && due()) fetch(lock, deadline);
    return keys_ != nullptr;
}

bool KeySource::due() const {
    return !next_ || now_() >= *next_;
}

void KeySource::fetch(Lock& lock, const outbound::Deadline& deadline) {
    if (fetching_) {
        if (!fetched_.wait_until(lock, deadline.at(), [this] { return !fetching_; }))
            throw Failure(Reason::deadline, "waited for another thread's key fetch");
        return;
    }
    const Fetching others_wait(*this, lock);
    Keys fresh = ask_provider(deadline);
    lock.lock();
    next_ = now_() + (fresh ? std::chrono::seconds(kRefreshEvery) : kRetryAfter);
    if (fresh) keys_ = std::move(fresh);
}

// Null when the provider is away or gave no key set.
KeySource::Keys KeySource::ask_provider(const outbound::Deadline& deadline) {
    try {
        const auto response = http_->send({.target = target_}, deadline);
        if (response.status != 200) return nullptr;
        auto keys = KeySet::from_jwks(response.body);
        return keys ? std::make_shared<const KeySet>(std::move(*keys)) : nullptr;
    } catch (const Failure&) {
        return nullptr;
    }
}

}  // namespace difysso::provider
