#pragma once
#include <chrono>
#include <optional>
#include <span>
#include <string_view>

#include "crypto/signature.h"
#include "observe/clock.h"
#include "observe/outcome.h"
#include "provider/json.h"
#include "provider/key_set.h"

namespace difysso::provider {

// What the ID token of a sign-in said, for those that come by its refresh token.
struct FirstIdToken {
    std::string_view sub;
    std::optional<std::int64_t> auth_time;
};

// What an ID token is held against. The views live as long as the call.
struct Expectation {
    std::string_view issuer;
    std::string_view client_id;
    std::string_view nonce;
    std::string_view access_token;  // what at_hash is about; empty when none came
    std::span<const crypto::Algorithm> algorithms;
    observe::Time now;
    std::chrono::seconds clock_skew;
    // How long ago the person may have signed in at the provider, when the request said so.
    std::optional<std::chrono::seconds> max_age = {};
    // Of an ID token that came by a refresh token (OpenID Connect Core, section 12.2): it is about
    // the same person and the same authentication, and may leave the nonce out.
    std::optional<FirstIdToken> first = {};
};

// The claims of an ID token that passed every check of OpenID Connect Core, section 3.1.3.7. Each
// check has a reason of its own; what a claim said gets into no refusal. exp, iat and sub are
// there afterwards, and nonce unless it came by a refresh token. No I/O; any thread.
observe::Outcome<json::Object> verify_id_token(std::string_view token, const KeySet& keys,
                                               const Expectation& expected);

}  // namespace difysso::provider
