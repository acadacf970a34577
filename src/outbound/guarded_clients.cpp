#include "outbound/guarded_clients.h"

#include <algorithm>
#include <iterator>

#include "outbound/address_class.h"

namespace difysso::outbound {

GuardedHttpClients::GuardedHttpClients(const config::Origin& issuer, Poco::Net::Context::Ptr tls,
                                       Resolver& resolver, const PooledHttpClient::Limits& limits)
    : issuer_(issuer), tls_(std::move(tls)), resolver_(resolver), limits_(limits) {}

HttpClient* GuardedHttpClients::to(const config::Origin& origin) {
    const std::scoped_lock lock(mutex_);
    const auto known = std::find_if(clients_.begin(), clients_.end(),
                                    [&](const auto& client) { return client.first == origin; });
    if (known != clients_.end()) return known->second.get();
    if (clients_.size() == kMostOrigins) return nullptr;
    Peer::Permitted guard;
    if (origin != issuer_)
        guard = [this](const Addresses& found, const Deadline& deadline) {
            return permitted(found, deadline);
        };
    auto client =
        std::make_unique<PooledHttpClient>(origin, "", tls_, resolver_, limits_, std::move(guard));
    return clients_.emplace_back(origin, std::move(client)).second.get();
}

PoolUsage GuardedHttpClients::usage() const {
    const std::scoped_lock lock(mutex_);
    PoolUsage all;
    for (const auto& [origin, client] : clients_)
        all += client->usage();
    return all;
}

Addresses GuardedHttpClients::permitted(const Addresses& found, const Deadline& deadline) {
    // Whoever can be reached anyway needs no look-up of the issuer.
    const bool global = std::all_of(found.begin(), found.end(),
                                    [](const auto& address) { return may_be_led_to(address, {}); });
    if (global) return found;
    const Addresses issuer = resolver_.resolve(bare_name(issuer_.name), deadline);
    Addresses good;
    std::copy_if(found.begin(), found.end(), std::back_inserter(good),
                 [&](const auto& address) { return may_be_led_to(address, issuer); });
    return good;
}

}  // namespace difysso::outbound
