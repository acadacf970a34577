#include "provider/discovery_source.h"

namespace difysso::provider {
namespace {

using observe::Failure;
using observe::Outcome;
using observe::Reason;

bool is_about_the_document(Reason reason) {
    return reason == Reason::discovery_malformed || reason == Reason::discovery_issuer;
}

}  // namespace

DiscoverySource::DiscoverySource(std::string issuer, std::string name,
                                 outbound::HttpClients& clients, DocumentStore& store,
                                 Cached<Discovery>::Now now)
    : issuer_(std::move(issuer)),
      clients_(clients),
      kept_(store, std::move(name)),
      document_([this](const outbound::Deadline& deadline) { return fetch(deadline); },
                [this]() -> std::optional<Discovery> {
                    const auto text = kept_.load();
                    const auto document = text ? read_discovery(*text, issuer_)
                                               : Outcome<Discovery>(Reason::provider_unavailable);
                    if (!document) return std::nullopt;
                    return *document;
                },
                std::move(now)) {}

Outcome<DiscoverySource::Document> DiscoverySource::current(const outbound::Deadline& deadline) {
    auto document = document_.current(deadline);
    if (!document && !is_about_the_document(document.reason()))
        throw Failure(Reason::provider_unavailable, document.refusal().detail);
    return document;
}

bool DiscoverySource::refused() {
    const auto trouble = document_.trouble();
    return trouble && is_about_the_document(trouble->reason);
}

Outcome<Discovery> DiscoverySource::fetch(const outbound::Deadline& deadline) {
    auto response =
        ask(clients_, openid_configuration(issuer_), {}, Reason::discovery_malformed, deadline);
    if (response && response->status == 404)
        response = ask(clients_, oauth_authorization_server(issuer_), {},
                       Reason::discovery_malformed, deadline);
    if (!response) return response.refusal();
    if (response->status != 200)
        throw Failure(Reason::provider_unavailable, "no discovery document",
                      "http" + std::to_string(response->status));
    auto document = read_discovery(response->body, issuer_);
    if (document) kept_.save(response->body);
    return document;
}

}  // namespace difysso::provider
