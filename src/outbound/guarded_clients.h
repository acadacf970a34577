#pragma once
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "outbound/http_clients.h"
#include "outbound/https_client.h"

namespace difysso::outbound {

// One PooledHttpClient an origin, made when it is first asked for. The issuer's own origin stands
// in the configuration and may be anywhere; what any other origin's host resolves to is judged by
// may_be_led_to() each time a connection is made, and only what passed is connected to, so that a
// name server can't answer the check with one address and the connection with another. Any thread.
class GuardedHttpClients final : public HttpClients {
  public:
    static constexpr std::size_t kMostOrigins = 8;

    // `tls` comes from make_tls_context() and is never null: an http issuer may name https too. The
    // resolver outlives this object.
    GuardedHttpClients(const config::Origin& issuer, Poco::Net::Context::Ptr tls,
                       Resolver& resolver, const PooledHttpClient::Limits& limits);

    HttpClient* to(const config::Origin& origin) override;
    // Of all origins so far together.
    PoolUsage usage() const;

  private:
    Addresses permitted(const Addresses& found, const Deadline& deadline);

    const config::Origin issuer_;
    const Poco::Net::Context::Ptr tls_;
    Resolver& resolver_;
    const PooledHttpClient::Limits limits_;

    mutable std::mutex mutex_;
    std::vector<std::pair<config::Origin, std::unique_ptr<PooledHttpClient>>> clients_;
};

}  // namespace difysso::outbound
