#pragma once
#include "config/address.h"
#include "outbound/http_client.h"

namespace difysso::outbound {

// Clients to the origins that a provider's documents name, as against those that stand in the
// configuration. Any thread.
class HttpClients {
  public:
    virtual ~HttpClients() = default;
    // The client for `origin`; it lives as long as this object. Its send() throws observe::Failure
    // (provider_unavailable) when the origin's host resolves to an address that a document may not
    // lead to. Null when there are too many origins already.
    virtual HttpClient* to(const config::Origin& origin) = 0;
};

}  // namespace difysso::outbound
