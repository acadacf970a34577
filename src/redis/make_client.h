#pragma once
#include <memory>

#include "config/settings.h"
#include "outbound/resolver.h"
#include "redis/client.h"

namespace difysso::redis {

// The Redis of the settings: a single one, a master that Sentinels name, or a cluster; over
// `connections` at most, to a cluster so many to each node. Made after the fork. The resolver
// outlives it. Throws observe::Failure(redis_unavailable) when a file for TLS can't be used.
std::unique_ptr<Client> make_client(const config::Redis& settings, outbound::Resolver& resolver,
                                    std::size_t connections);

}  // namespace difysso::redis
