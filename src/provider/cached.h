#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "observe/failure.h"
#include "observe/outcome.h"
#include "outbound/deadline.h"

namespace difysso::provider {

// Something a provider publishes (its keys, its discovery document), kept fresh. One per worker and
// provider; any thread. One thread fetches at a time; the others use what there is, or wait for it
// no longer than their deadline. A fetch that fails leaves the last good value in its place.
template <class Value>
class Cached {
  public:
    using Clock = outbound::Deadline::Clock;
    using Now = std::function<Clock::time_point()>;
    using Kept = std::shared_ptr<const Value>;
    // Asks the provider. A refusal or an observe::Failure: there is nothing to be had now.
    using Fetch = std::function<observe::Outcome<Value>(const outbound::Deadline&)>;
    // What a former process kept: asked for once, when the first fetch fails.
    using Load = std::function<std::optional<Value>()>;

    static constexpr std::chrono::minutes kRefreshEvery{10};
    static constexpr std::chrono::seconds kRetryAfter{5};
    static constexpr std::chrono::minutes kForcedEvery{1};

    Cached(Fetch fetch, Load load, Now now)
        : fetch_(std::move(fetch)), load_(std::move(load)), now_(std::move(now)) {}
    // A value that the configuration gives: nothing is ever fetched.
    explicit Cached(Value pinned) : value_(std::make_shared<const Value>(std::move(pinned))) {}

    // Waits only when there is nothing yet. The refusal says why there is nothing; a Failure's
    // reason stands in it too. Throws observe::Failure: deadline.
    observe::Outcome<Kept> current(const outbound::Deadline& deadline) {
        Lock lock(mutex_);
        if (!value_ && (fetching_ || due())) fetch(lock, deadline);
        if (value_) return value_;
        if (deadline.passed()) throw observe::Failure(observe::Reason::deadline);
        // Nothing stands in it when an exception that nobody foresaw ended another thread's fetch.
        return trouble_.value_or(observe::Refusal{observe::Reason::internal});
    }

    // Null when there is nothing yet. Asks nobody.
    Kept kept() {
        const Lock lock(mutex_);
        return value_;
    }

    // What may know more than `seen` does. Null when there is nothing newer, or when it was asked
    // for less than a minute ago. Throws observe::Failure: deadline.
    Kept newer_than(const Kept& seen, const outbound::Deadline& deadline) {
        Lock lock(mutex_);
        if (value_ != seen) return value_;
        if (!fetch_) return nullptr;
        if (!fetching_) {
            const auto now = now_();
            if (forced_ && now - *forced_ < kForcedEvery) return nullptr;
            forced_ = now;
        }
        fetch(lock, deadline);
        return value_ == seen ? nullptr : value_;
    }

    // Fetches when it is due: at first, ten minutes after the last success, five seconds after a
    // failure. True when there is a value, fresh or not.
    bool refresh(const outbound::Deadline& deadline) {
        Lock lock(mutex_);
        if (fetch_ && !fetching_ && due()) fetch(lock, deadline);
        return value_ != nullptr;
    }

    // It is due from now on.
    void expire() {
        const Lock lock(mutex_);
        next_.reset();
    }

    // Why the last fetch failed; nothing when it went well.
    std::optional<observe::Refusal> trouble() {
        const Lock lock(mutex_);
        return trouble_;
    }

  private:
    using Lock = std::unique_lock<std::mutex>;

    // A fetch under way: the lock is given up for it. However it ends, the lock is held again
    // afterwards and the threads that wait are woken.
    class Fetching {
      public:
        Fetching(Cached& cached, Lock& lock) : cached_(cached), lock_(lock) {
            cached_.fetching_ = true;
            lock_.unlock();
        }
        Fetching(const Fetching&) = delete;
        Fetching& operator=(const Fetching&) = delete;
        ~Fetching() {
            if (!lock_.owns_lock()) lock_.lock();
            cached_.fetching_ = false;
            cached_.fetched_.notify_all();
        }

      private:
        Cached& cached_;
        Lock& lock_;
    };

    bool due() const { return !next_ || now_() >= *next_; }

    // Fetches, or waits for the thread that does; holds no lock while it talks.
    void fetch(Lock& lock, const outbound::Deadline& deadline) {
        if (fetching_) {
            if (!fetched_.wait_until(lock, deadline.at(), [this] { return !fetching_; }))
                throw observe::Failure(observe::Reason::deadline,
                                       "waited for another thread's fetch");
            return;
        }
        const bool first = !next_ && !value_;
        const Fetching others_wait(*this, lock);
        auto fresh = ask(deadline);
        auto kept = !fresh && first && load_ ? load_() : std::nullopt;
        lock.lock();
        next_ = now_() + (fresh ? std::chrono::seconds(kRefreshEvery) : kRetryAfter);
        trouble_ = fresh ? std::nullopt : std::optional(fresh.refusal());
        if (fresh) value_ = std::make_shared<const Value>(std::move(*fresh));
        if (kept) value_ = std::make_shared<const Value>(std::move(*kept));
    }

    observe::Outcome<Value> ask(const outbound::Deadline& deadline) {
        try {
            return fetch_(deadline);
        } catch (const observe::Failure& failure) {
            return observe::Refusal{failure.reason(), failure.detail()};
        }
    }

    const Fetch fetch_;
    const Load load_;
    const Now now_;

    std::mutex mutex_;
    std::condition_variable fetched_;
    bool fetching_ = false;
    Kept value_;
    std::optional<observe::Refusal> trouble_;
    std::optional<Clock::time_point> next_;    // nothing: not asked for yet
    std::optional<Clock::time_point> forced_;  // the last fetch for newer_than()
};

}  // namespace difysso::provider
