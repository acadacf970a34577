#pragma once
#include "redis/entrance.h"

namespace difysso::redis {

// Where the one server is that takes writes. Any thread.
class Source {
  public:
    virtual ~Source() = default;
    // A connection that is signed in there. Throws as Entrance::open.
    virtual std::unique_ptr<Connection> open(const outbound::Deadline& deadline) = 0;
};

// The one at REDIS_HOST.
class SingleServer final : public Source {
  public:
    SingleServer(const config::Redis& settings, outbound::Resolver& resolver);
    std::unique_ptr<Connection> open(const outbound::Deadline& deadline) override;

  private:
    const config::Server server_;
    const Entrance entrance_;
};

// The single server, or the one that Sentinels name, as the settings have it; never a cluster.
// The resolver outlives it.
std::unique_ptr<Source> make_source(const config::Redis& settings, outbound::Resolver& resolver);

}  // namespace difysso::redis
