#pragma once
#include <optional>
#include <string>

#include "config/settings.h"
#include "crypto/random.h"
#include "crypto/signing.h"
#include "observe/clock.h"
#include "outbound/http_client.h"
#include "provider/discovery.h"

namespace difysso::provider {

// How we show a provider's token endpoint, and its endpoint for pushed requests, who we are (OpenID
// Connect Core, section 9). Settings, clock and random belong to the caller and live longer.
// Immutable; any thread.
class ClientAuthentication {
  public:
    // Throws observe::Failure (provider_keys_unavailable) when a private key is asked for and can't
    // be read.
    ClientAuthentication(const config::OpenId& settings, const observe::Clock& clock,
                         crypto::Random& random);

    // Does the form name the client_id anyway? A parameter must not stand in it twice.
    enum class Body { without_client_id, with_client_id };
    // A POST of the form `body` with what authenticates us added: a header, or parameters.
    outbound::HttpRequest request(const Discovery& discovery, std::string body, Body kind) const;

  private:
    std::string client_assertion() const;

    const config::OpenId& settings_;
    const observe::Clock& clock_;
    crypto::Random& random_;
    std::optional<crypto::SigningKey> key_;  // for private_key_jwt
};

}  // namespace difysso::provider
