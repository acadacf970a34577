#include "provider/discovered_keys.h"

#include "provider/endpoint.h"

namespace difysso::provider {
namespace {

using observe::Outcome;
using observe::Reason;
using outbound::Deadline;

}  // namespace

DiscoveredKeys::DiscoveredKeys(DiscoverySource& documents, std::string name,
                               outbound::HttpClients& clients, DocumentStore& store,
                               KeySource::Now now)
    : documents_(documents),
      clients_(clients),
      kept_(store, std::move(name)),
      keys_([this](const Deadline& deadline) { return fetch(deadline); }, [this] { return load(); },
            std::move(now)) {}

bool DiscoveredKeys::refresh(const Deadline& deadline) {
    const auto document = documents_.current(deadline);
    if (!document) return false;
    if ((*document)->jwks_uri.url != asked_from()) keys_.expire();
    return keys_.refresh(deadline);
}

Outcome<KeySet> DiscoveredKeys::fetch(const Deadline& deadline) {
    const auto document = documents_.current(deadline);
    if (!document) return document.refusal();
    const Endpoint& endpoint = (*document)->jwks_uri;
    {
        const std::lock_guard lock(mutex_);
        asked_from_ = endpoint.url;
    }
    const auto answer = ask(clients_, endpoint, {}, Reason::provider_keys_unavailable, deadline);
    if (!answer) return answer.refusal();
    auto keys = key_set_of(*answer, AlgRule::compared);
    if (keys) kept_.save(endpoint.url + "\n" + answer->body);
    return keys;
}

// Keys of another jwks_uri, or of the issuer that this provider once had, are nobody's.
std::optional<KeySet> DiscoveredKeys::load() {
    const std::string uri = asked_from();
    const auto text = uri.empty() ? std::nullopt : kept_.load();
    if (!text || !text->starts_with(uri + "\n")) return std::nullopt;
    return KeySet::from_jwks(text->substr(uri.size() + 1), AlgRule::compared);
}

std::string DiscoveredKeys::asked_from() {
    const std::lock_guard lock(mutex_);
    return asked_from_;
}

}  // namespace difysso::provider
