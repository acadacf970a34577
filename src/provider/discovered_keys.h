#pragma once
#include <mutex>
#include <optional>
#include <string>

#include "outbound/http_clients.h"
#include "provider/discovery_source.h"
#include "provider/kept_text.h"
#include "provider/key_source.h"

namespace difysso::provider {

// The key set at the jwks_uri that a discovery document names, kept fresh as Cached says and across
// a start by a DocumentStore. One per worker and provider; any thread.
class DiscoveredKeys {
  public:
    // `name` is the key set's in the store. Documents, clients and store live longer.
    DiscoveredKeys(DiscoverySource& documents, std::string name, outbound::HttpClients& clients,
                   DocumentStore& store, KeySource::Now now);

    KeySource& source() { return keys_; }
    // As KeySource::refresh(); at once when they are elsewhere now.
    bool refresh(const outbound::Deadline& deadline);

  private:
    observe::Outcome<KeySet> fetch(const outbound::Deadline& deadline);
    std::optional<KeySet> load();
    std::string asked_from();

    DiscoverySource& documents_;
    outbound::HttpClients& clients_;
    KeptText kept_;  // the key set, behind the line of the jwks_uri that it is from
    std::mutex mutex_;
    std::string asked_from_;  // the jwks_uri of the last fetch
    KeySource keys_;
};

}  // namespace difysso::provider
