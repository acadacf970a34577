#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/random.h"
#include "crypto/seal.h"
#include "observe/secret.h"

namespace difysso::provider {

// What it takes to ask a provider again about somebody who signed in (OpenID Connect Core, section
// 12): its refresh token, and what the ID tokens that come by it must say as the first one did.
struct RefreshGrant {
    observe::Secret refresh_token;  // empty: the provider gave none
    std::string nonce;
    std::optional<std::int64_t> auth_time;
};

// Keeps a grant for the life of its session, sealed and bound to that session. Immutable after
// construction; any thread.
class RefreshGrants {
  public:
    static constexpr std::size_t kLongest = std::size_t{16} * 1024;

    RefreshGrants(const observe::Secret& secret_key, const observe::Secret& previous)
        : sealer_(secret_key, previous, "refresh_grant") {}

    // "" for a grant without a refresh token, or with one that is longer than is kept.
    std::string seal(const RefreshGrant& grant, std::string_view session,
                     crypto::Random& random) const;
    // Nothing unless it was sealed for this session.
    std::optional<RefreshGrant> open(std::string_view sealed, std::string_view session) const;

  private:
    crypto::Sealer sealer_;
};

}  // namespace difysso::provider
