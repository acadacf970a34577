#pragma once
#include <memory>
#include <mutex>
#include <string>

#include "outbound/http_clients.h"
#include "provider/cached.h"
#include "provider/discovery.h"
#include "provider/kept_text.h"

namespace difysso::provider {

// A provider's discovery document, kept fresh as Cached says and across a start by a DocumentStore.
// A fresh document that isn't the issuer's, or is malformed, never replaces the good one. One per
// worker and provider; any thread.
class DiscoverySource {
  public:
    using Document = std::shared_ptr<const Discovery>;

    // `name` is the document's in the store. Clients and store live longer.
    DiscoverySource(std::string issuer, std::string name, outbound::HttpClients& clients,
                    DocumentStore& store, Cached<Discovery>::Now now);

    // Waits only when there is nothing yet. Refusals: discovery_malformed, discovery_issuer. Throws
    // observe::Failure: provider_unavailable, deadline.
    observe::Outcome<Document> current(const outbound::Deadline& deadline);
    // What there is; null when nothing is. Never waits.
    Document kept() { return document_.kept(); }
    // As Cached::newer_than().
    Document newer_than(const Document& seen, const outbound::Deadline& deadline) {
        return document_.newer_than(seen, deadline);
    }
    // Fetches when it is due. True when there is a document.
    bool refresh(const outbound::Deadline& deadline) { return document_.refresh(deadline); }
    // Was the last document that came one that we can't take?
    bool refused();

  private:
    observe::Outcome<Discovery> fetch(const outbound::Deadline& deadline);

    const std::string issuer_;
    outbound::HttpClients& clients_;
    KeptText kept_;
    Cached<Discovery> document_;
};

}  // namespace difysso::provider
