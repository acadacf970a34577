#pragma once
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "dify/account_lookup.h"

namespace difysso::session {

// What Dify's tables say of accounts, at most a minute old: a verify must not cost a trip to the
// database each time. One per worker; bounded. Any thread.
class AccountCache {
  public:
    using Clock = std::chrono::steady_clock;
    using Now = std::function<Clock::time_point()>;
    static constexpr std::chrono::seconds kFresh{60};
    static constexpr std::size_t kMost = 10'000;

    // `lookup` outlives it.
    explicit AccountCache(dify::AccountLookup& lookup, Now now = Clock::now)
        : lookup_(lookup), now_(std::move(now)) {}

    // Nothing when there is no such account. Throws as AccountLookup::find when it isn't known here
    // and can't be asked for.
    std::optional<dify::AccountState> find(const std::string& account_id,
                                           const outbound::Deadline& deadline);
    // It is asked for again.
    void forget(const std::string& account_id);

  private:
    struct Kept {
        std::optional<dify::AccountState> state;
        Clock::time_point until;
    };
    void make_room(Clock::time_point now);

    dify::AccountLookup& lookup_;
    const Now now_;
    std::mutex mutex_;
    std::unordered_map<std::string, Kept> kept_;
};

}  // namespace difysso::session
