#include "redis/source.h"

#include "redis/sentinels.h"
#include "redis/tls.h"

namespace difysso::redis {

SingleServer::SingleServer(const config::Redis& settings, outbound::Resolver& resolver)
    : server_(settings.server),
      entrance_({settings.username, settings.password, settings.db}, make_tls(settings.tls),
                resolver) {}

std::unique_ptr<Connection> SingleServer::open(const outbound::Deadline& deadline) {
    return entrance_.open(server_, deadline);
}

std::unique_ptr<Source> make_source(const config::Redis& settings, outbound::Resolver& resolver) {
    if (settings.sentinel.use) return std::make_unique<Sentinels>(settings, resolver);
    return std::make_unique<SingleServer>(settings, resolver);
}

}  // namespace difysso::redis
