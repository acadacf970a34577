#pragma once
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "crypto/signature.h"
#include "observe/clock.h"
#include "observe/outcome.h"
#include "provider/key_set.h"

namespace difysso::provider {

// What a provider says that has ended (OpenID Connect Back-Channel Logout 1.0, section 2.4).
struct LogoutToken {
    std::string sub;
    std::string sid;  // "" = all of that person's sessions
    std::string jti;
    std::int64_t iat = 0;  // seconds since 1970
};

// What a logout token is held against. The views live as long as the call.
struct LogoutExpectation {
    std::string_view issuer;
    std::string_view client_id;
    std::span<const crypto::Algorithm> algorithms;
    observe::Time now;
    std::chrono::seconds clock_skew;
};

// How old a logout token may be. So long it has to be remembered that it was seen.
inline constexpr std::chrono::minutes kLogoutTokenAge{10};

// A logout token that passed every check of section 2.6, but whether it was seen before. `sub` is
// required here: a sid alone names nobody in our tables. `exp` may be missing, as in Casdoor's, and
// counts when it is there. Refusals: logout_token_refused, its detail says what is wrong; those of
// verify_jws. No I/O; any thread.
observe::Outcome<LogoutToken> verify_logout_token(std::string_view token, const KeySet& keys,
                                                  const LogoutExpectation& expected);

// The `iss` that a token claims, before anything of it is verified: only to find whom to ask. ""
// when it can't be read.
std::string claimed_issuer(std::string_view token);

}  // namespace difysso::provider
