#pragma once
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "outbound/deadline.h"
#include "outbound/http_client.h"
#include "provider/key_set.h"

namespace difysso::provider {

// A provider's key set, kept fresh. One per worker and provider; any thread. One thread fetches at
// a time; the others use the keys there are, or wait for it no longer than their deadline. A fetch
// that fails leaves the last good set in its place.
class KeySource {
  public:
    using Clock = outbound::Deadline::Clock;
    using Now = std::function<Clock::time_point()>;
    using Keys = std::shared_ptr<const KeySet>;

    static constexpr std::chrono::minutes kRefreshEvery{10};
    static constexpr std::chrono::seconds kRetryAfter{5};
    static constexpr std::chrono::minutes kForcedEvery{1};

    // Keys from a JWK Set at `target` (path and query) of the client's origin.
    KeySource(outbound::HttpClient& http, std::string target, Now now = Clock::now);
    // Keys that the configuration pins: nothing is ever fetched.
    explicit KeySource(KeySet pinned);

    // What to verify with. Waits only when there is nothing yet. Throws observe::Failure:
    // provider_keys_unavailable, deadline.
    Keys current(const outbound::Deadline& deadline);

    // Keys that may know what `seen` doesn't: a kid, or another key under the same kid (Casdoor
    // regenerates a certificate under its old name). Null when there is nothing newer, or when it
    // was asked for less than a minute ago. Throws observe::Failure: deadline.
    Keys newer_than(const Keys& seen, const outbound::Deadline& deadline);

    // Fetches when it is due: at first, ten minutes after the last success, five seconds after a
    // failure. True when there are keys, fresh or not.
    bool refresh(const outbound::Deadline& deadline);

  private:
    using Lock = std::unique_lock<std::mutex>;
    class Fetching;

    bool due() const;
    // Fetches, or waits for the thread that does; holds no lock while it talks.
    void fetch(Lock& lock, const outbound::Deadline& deadline);
    Keys ask_provider(const outbound::Deadline& deadline);

    outbound::HttpClient* http_ = nullptr;  // null when pinned
    const std::string target_;
    const Now now_;

    std::mutex mutex_;
    std::condition_variable fetched_;
    bool fetching_ = false;
    Keys keys_;
    std::optional<Clock::time_point> next_;    // nothing: not asked for yet
    std::optional<Clock::time_point> forced_;  // the last fetch for newer_than()
};

}  // namespace difysso::provider
