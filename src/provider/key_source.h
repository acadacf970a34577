#pragma once
#include <string>

#include "outbound/http_client.h"
#include "provider/cached.h"
#include "provider/jws.h"
#include "provider/key_set.h"
#include "provider/logout_token.h"

namespace difysso::provider {

// A provider's key set, kept fresh as Cached says. One per worker and provider; any thread.
class KeySource {
  public:
    using Clock = Cached<KeySet>::Clock;
    using Now = Cached<KeySet>::Now;
    using Keys = Cached<KeySet>::Kept;
    using Fetch = Cached<KeySet>::Fetch;
    using Load = Cached<KeySet>::Load;

    // Keys from a JWK Set at `target` (path and query) of the client's origin.
    KeySource(outbound::HttpClient& http, std::string target, AlgRule rule, Now now = Clock::now);
    // Keys that come another way.
    KeySource(Fetch fetch, Load load, Now now = Clock::now);
    // Keys that the configuration pins: nothing is ever fetched.
    explicit KeySource(KeySet pinned);

    // What to verify with. Waits only when there is nothing yet. Throws observe::Failure:
    // provider_keys_unavailable, deadline.
    Keys current(const outbound::Deadline& deadline);

    // Keys that may know what `seen` doesn't: a kid, or another key under the same kid (Casdoor
    // regenerates a certificate under its old name). Null when there is nothing newer, or when it
    // was asked for less than a minute ago. Throws observe::Failure: deadline.
    Keys newer_than(const Keys& seen, const outbound::Deadline& deadline) {
        return keys_.newer_than(seen, deadline);
    }

    // Fetches when it is due. True when there are keys, fresh or not.
    bool refresh(const outbound::Deadline& deadline) { return keys_.refresh(deadline); }
    // They come from elsewhere now: the next refresh fetches, whenever the last one was.
    void expire() { keys_.expire(); }

  private:
    Cached<KeySet> keys_;
};

// A logout token, verified with the newest keys there are. Refusals: logout_token_refused. Throws
// as KeySource::current.
observe::Outcome<LogoutToken> judge_logout_token_with(KeySource& keys, std::string_view token,
                                                      const LogoutExpectation& expected,
                                                      const outbound::Deadline& deadline);

// The key set that an answer to a fetch is. Refusals: provider_keys_unavailable.
observe::Outcome<KeySet> key_set_of(const outbound::HttpResponse& response, AlgRule rule);

// `verify` with `keys`, and once more with those that `newer` gives when the provider's newest keys
// could make another answer of it. `newer` gives null when there are none.
template <class Verify, class Newer>
auto verify_with_newest(const KeySource::Keys& keys, Verify verify, Newer newer) {
    auto result = verify(*keys);
    if (!result && newer_keys_may_help(result.reason()))
        if (const KeySource::Keys found = newer()) result = verify(*found);
    return result;
}

}  // namespace difysso::provider
