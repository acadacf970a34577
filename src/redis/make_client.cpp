#include "redis/make_client.h"

#include "redis/cluster_client.h"
#include "redis/pooled_client.h"

namespace difysso::redis {

std::unique_ptr<Client> make_client(const config::Redis& settings, outbound::Resolver& resolver,
                                    std::size_t connections) {
    if (settings.cluster.use)
        return std::make_unique<ClusterClient>(settings, resolver, connections);
    return std::make_unique<PooledClient>(settings, resolver, connections);
}

}  // namespace difysso::redis
