#pragma once
#include <memory>
#include <vector>

#include <Poco/Net/Context.h>

#include "config/settings.h"
#include "crypto/random.h"
#include "observe/clock.h"
#include "outbound/guarded_clients.h"
#include "outbound/https_client.h"
#include "outbound/resolver.h"
#include "provider/casdoor_directory.h"
#include "provider/state_files.h"
#include "signin/providers.h"

namespace difysso::command {

// What TLS connections to the providers are made with: a provider may have a private CA of its own.
// Made before the fork, so that a file that can't be read ends the start.
struct ProviderTls {
    Poco::Net::Context::Ptr casdoor;  // also for Dify's inner API
    std::vector<Poco::Net::Context::Ptr> openid;
};
// Throws observe::Failure when a file with certificates can't be used.
ProviderTls make_provider_tls(const config::Settings& settings);

// The providers of the configuration, Casdoor first, with the connections and the store that they
// need. Made after the fork; what is given lives longer.
class ProviderSet {
  public:
    // `connections` at once to each origin.
    ProviderSet(const config::Settings& settings, const ProviderTls& tls,
                outbound::Resolver& resolver, crypto::Random& random, const observe::Clock& clock,
                std::size_t connections);

    const signin::Providers& all() const { return providers_; }
    // Of the connections to the one at that place.
    outbound::PoolUsage usage(std::size_t provider) const;
    // Null without Casdoor.
    const provider::CasdoorDirectory* casdoor_directory() const { return casdoor_directory_.get(); }

  private:
    std::vector<std::unique_ptr<provider::Provider>> make(const config::Settings& settings,
                                                          crypto::Random& random,
                                                          const observe::Clock& clock);

    provider::StateFiles store_;
    std::unique_ptr<outbound::PooledHttpClient> casdoor_client_;  // null without Casdoor
    std::unique_ptr<const provider::CasdoorDirectory> casdoor_directory_;
    std::vector<std::unique_ptr<outbound::GuardedHttpClients>> openid_clients_;
    signin::Providers providers_;
};

}  // namespace difysso::command
