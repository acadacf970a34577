#pragma once
#include <atomic>
#include <optional>

#include "redis/source.h"

namespace difysso::redis {

// The master that Sentinels watch (Redis manual, "Guidelines for Redis clients with support for
// Redis Sentinel"): they are asked in turn, beginning with the one that helped last, whenever a
// connection is made, and the server that one names counts only if it calls itself master (ROLE). A
// Sentinel that is cut off from the others may name the old one; then the next is asked. After a
// failover the connections to the old master break or answer READONLY, and the new ones lead to
// where it is now. Any thread.
class Sentinels final : public Source {
  public:
    // The resolver outlives it.
    Sentinels(const config::Redis& settings, outbound::Resolver& resolver);

    std::unique_ptr<Connection> open(const outbound::Deadline& deadline) override;

    // Where that connection leads, too.
    struct Found {
        config::Server master;
        std::unique_ptr<Connection> connection;
    };
    Found find(const outbound::Deadline& deadline);

  private:
    std::optional<config::Server> ask(const config::Server& sentinel,
                                      const outbound::Deadline& deadline,
                                      observe::Failure& trouble) const;
    std::unique_ptr<Connection> open_master(const config::Server& server,
                                            const outbound::Deadline& deadline) const;

    const config::Redis::Sentinel settings_;
    const Poco::Net::Context::Ptr tls_;
    const Entrance to_sentinel_;
    const Entrance to_master_;
    std::atomic<std::size_t> first_ = 0;
};

}  // namespace difysso::redis
