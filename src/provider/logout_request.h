#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "crypto/random.h"
#include "crypto/seal.h"
#include "observe/secret.h"
#include "provider/provider.h"

namespace difysso::provider {

// The query of a request to a provider's end_session_endpoint (RP-Initiated Logout 1.0, section 2).
std::string logout_parameters(std::string_view client_id, const LogoutRequest& request);

// Keeps an ID token from a sign-in to the logout of its session, sealed and bound to that session.
// Immutable after construction; any thread.
class IdTokenHints {
  public:
    // As the header of a redirect has to pass web servers, whose buffer for all of an answer's
    // headers may be 4 KiB.
    static constexpr std::size_t kLongest = 2800;

    IdTokenHints(const observe::Secret& secret_key, const observe::Secret& previous)
        : sealer_(secret_key, previous, "id_token_hint") {}

    // "" for a token that is too long to be a hint, and for none.
    std::string seal(const observe::Secret& id_token, std::string_view session,
                     crypto::Random& random) const;
    // "" when there is nothing that was sealed for this session.
    observe::Secret open(std::string_view sealed, std::string_view session) const;

  private:
    crypto::Sealer sealer_;
};

}  // namespace difysso::provider
