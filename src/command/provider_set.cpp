#include "command/provider_set.h"

#include "config/address.h"
#include "outbound/tls_context.h"
#include "provider/casdoor.h"
#include "provider/openid.h"

namespace difysso::command {
namespace {

std::unique_ptr<outbound::PooledHttpClient> casdoor_client(
    const config::Casdoor& casdoor, const ProviderTls& tls, outbound::Resolver& resolver,
    const outbound::PooledHttpClient::Limits& limits) {
    if (!casdoor.offered) return nullptr;
    return std::make_unique<outbound::PooledHttpClient>(
        config::parse_url(casdoor.internal_endpoint)->origin, "", tls.casdoor, resolver, limits);
}

std::vector<std::unique_ptr<outbound::GuardedHttpClients>> openid_clients(
    const std::vector<config::OpenId>& openid, const ProviderTls& tls, outbound::Resolver& resolver,
    const outbound::PooledHttpClient::Limits& limits) {
    std::vector<std::unique_ptr<outbound::GuardedHttpClients>> clients;
    for (std::size_t i = 0; i < openid.size(); ++i)
        clients.push_back(std::make_unique<outbound::GuardedHttpClients>(
            config::parse_url(openid[i].issuer)->origin, tls.openid[i], resolver, limits));
    return clients;
}

}  // namespace

ProviderTls make_provider_tls(const config::Settings& settings) {
    ProviderTls tls{.casdoor = outbound::make_tls_context(settings.casdoor.ca_file), .openid = {}};
    for (const config::OpenId& openid : settings.openid)
        tls.openid.push_back(outbound::make_tls_context(openid.ca_file));
    return tls;
}

ProviderSet::ProviderSet(const config::Settings& settings, const ProviderTls& tls,
                         outbound::Resolver& resolver, crypto::Random& random,
                         const observe::Clock& clock, std::size_t connections)
    : store_(settings.state_directory),
      casdoor_client_(
          casdoor_client(settings.casdoor, tls, resolver, {.connections = connections})),
      casdoor_directory_(casdoor_client_ ? std::make_unique<const provider::CasdoorDirectory>(
                                               settings.casdoor, *casdoor_client_)
                                         : nullptr),
      openid_clients_(openid_clients(settings.openid, tls, resolver, {.connections = connections})),
      providers_(make(settings, random, clock)) {}

std::vector<std::unique_ptr<provider::Provider>> ProviderSet::make(const config::Settings& settings,
                                                                   crypto::Random& random,
                                                                   const observe::Clock& clock) {
    const auto skew = settings.sign_in.clock_skew;
    std::vector<std::unique_ptr<provider::Provider>> providers;
    if (casdoor_client_)
        providers.push_back(
            std::make_unique<provider::Casdoor>(settings.casdoor, *casdoor_client_, clock, skew));
    for (std::size_t i = 0; i < settings.openid.size(); ++i)
        providers.push_back(std::make_unique<provider::OpenId>(
            settings.openid[i], *openid_clients_[i], store_, clock, random, skew));
    return providers;
}

outbound::PoolUsage ProviderSet::usage(std::size_t provider) const {
    if (!casdoor_client_) return openid_clients_.at(provider)->usage();
    return provider == 0 ? casdoor_client_->usage() : openid_clients_.at(provider - 1)->usage();
}

}  // namespace difysso::command
