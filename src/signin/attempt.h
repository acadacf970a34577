#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/random.h"
#include "crypto/seal.h"
#include "observe/clock.h"
#include "observe/outcome.h"
#include "observe/secret.h"
#include "web/cookie.h"
#include "web/request.h"

namespace difysso::signin {

// One sign-in under way: what login sends to the provider, and what the callback needs of it. It
// lives sealed in a cookie of the browser that began it, never on the server.
struct Attempt {
    static constexpr std::chrono::minutes kLifetime{10};

    std::string provider;
    std::string state;  // 32 base64url characters: Casdoor echoes it raw
    std::string nonce;
    observe::Secret code_verifier;  // PKCE (RFC 7636), 43 characters
    std::string redirect_uri;
    std::string return_target;
    std::chrono::milliseconds started{};  // since the epoch
    std::string client_hash;              // of the client_id: the settings may change in between
};

Attempt make_attempt(std::string provider, std::string_view client_id, std::string redirect_uri,
                     std::string return_target, observe::Time now, crypto::Random& random);
std::string code_challenge(const Attempt& attempt);  // S256
std::string client_hash(std::string_view client_id);

// Keeps attempts in cookies: one each, so that tabs don't disturb each other; at most five live
// ones and 3,500 bytes of them together. Immutable after construction; any thread.
class AttemptCookies {
  public:
    static constexpr std::size_t kMost = 5;
    static constexpr std::size_t kMostBytes = 3500;

    AttemptCookies(const observe::Secret& secret_key, const observe::Secret& previous,
                   std::chrono::seconds clock_skew);

    // The cookie of a new attempt, and deletions of those that have to make room for it: broken and
    // expired ones, then the oldest. `form_post`: the answer will be a POST from the provider's
    // pages, to which browsers send only cookies with SameSite=None; needs https.
    std::vector<web::Cookie> begin(const Attempt& attempt, const web::Request& request, bool secure,
                                   bool form_post, observe::Time now, crypto::Random& random) const;

    // The attempt of this browser that has this state. Refusals: state_missing (no state, or not in
    // the form of ours), state_unknown, state_expired, state_from_future.
    observe::Outcome<Attempt> find(std::string_view state, const web::Request& request, bool secure,
                                   observe::Time now) const;

    // Deletes the attempt's cookie.
    static web::Cookie end(std::string_view state, bool secure);

  private:
    std::optional<Attempt> open(std::string_view name, std::string_view value) const;
    std::optional<observe::Reason> staleness(const Attempt& attempt, observe::Time now) const;

    crypto::Sealer sealer_;
    std::chrono::seconds clock_skew_;
};

}  // namespace difysso::signin
