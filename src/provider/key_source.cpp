#include "provider/key_source.h"

namespace difysso::provider {

using observe::Failure;
using observe::Outcome;
using observe::Reason;

KeySource::KeySource(outbound::HttpClient& http, std::string target, AlgRule rule, Now now)
    : KeySource(
          [&http, target = std::move(target), rule](const outbound::Deadline& deadline) {
              return key_set_of(http.send({.target = target}, deadline), rule);
          },
          nullptr, std::move(now)) {}

KeySource::KeySource(Fetch fetch, Load load, Now now)
    : keys_(std::move(fetch), std::move(load), std::move(now)) {}

KeySource::KeySource(KeySet pinned) : keys_(std::move(pinned)) {}

KeySource::Keys KeySource::current(const outbound::Deadline& deadline) {
    auto keys = keys_.current(deadline);
    if (!keys) throw Failure(Reason::provider_keys_unavailable, keys.refusal().detail);
    return std::move(*keys);
}

Outcome<KeySet> key_set_of(const outbound::HttpResponse& response, AlgRule rule) {
    if (response.status != 200) return Reason::provider_keys_unavailable;
    auto keys = KeySet::from_jwks(response.body, rule);
    if (!keys) return Reason::provider_keys_unavailable;
    return std::move(*keys);
}

observe::Outcome<LogoutToken> judge_logout_token_with(KeySource& source, std::string_view token,
                                                      const LogoutExpectation& expected,
                                                      const outbound::Deadline& deadline) {
    const KeySource::Keys keys = source.current(deadline);
    auto judged = verify_with_newest(
        keys, [&](const KeySet& set) { return verify_logout_token(token, set, expected); },
        [&] { return source.newer_than(keys, deadline); });
    if (judged || judged.reason() == observe::Reason::logout_token_refused) return judged;
    return observe::Refusal{observe::Reason::logout_token_refused, "its header or signature"};
}

}  // namespace difysso::provider
