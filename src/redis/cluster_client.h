#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "outbound/backoff.h"
#include "outbound/pool.h"
#include "redis/entrance.h"
#include "redis/slots.h"

namespace difysso::redis {

// A Redis Cluster (its specification, redis.io). Which node has which slots is learned from any
// node, and anew after a node was away or said MOVED; MOVED and ASK are followed, which is safe,
// since a command that was redirected took no effect where it was sent. Anything else is never sent
// twice. Each master has a bounded number of connections. Made after the fork. Any thread.
class ClusterClient final : public Client {
  public:
    // `connections` to each node. The resolver outlives the client. Throws as make_tls().
    ClusterClient(const config::Redis& settings, outbound::Resolver& resolver,
                  std::size_t connections);

    std::vector<Reply> pipeline(const std::vector<Command>& commands,
                                const outbound::Deadline& deadline) override;
    outbound::PoolUsage usage() const override;
    bool keeps_order() const override { return false; }

    // As it was learned last, now when it is out of date. Throws as pipeline().
    std::shared_ptr<const SlotTable> table(const outbound::Deadline& deadline);

  private:
    struct Node {
        Node(const config::Server& at, const Entrance& entrance, std::size_t connections);
        const config::Server server;
        outbound::Backoff backoff;
        outbound::Pool<Connection> pool;
    };
    // A command under way.
    struct Errand {
        std::size_t place = 0;                        // among the commands
        std::optional<Redirection> redirection = {};  // of the last round
        std::optional<config::Server> in_vain = {};   // took no connection
    };
    using Batch = std::vector<Errand>;
    static bool is_asking(const Errand& errand) {
        return errand.redirection && errand.redirection->ask;
    }

    config::Server target(const Errand& errand, const Command& command,
                          const SlotTable& table) const;
    // What has to be sent again, elsewhere.
    Batch run(const config::Server& server, const Batch& batch,
              const std::vector<Command>& commands, std::vector<Reply>& replies,
              const outbound::Deadline& deadline);
    Batch sort_out(const config::Server& server, const Batch& batch, std::vector<Reply> answers,
                   std::vector<Reply>& replies);
    std::shared_ptr<Node> node(const config::Server& server);
    void learn(const outbound::Deadline& deadline);
    std::vector<config::Server> whom_to_ask();
    void forget_table();

    const std::vector<config::Server> seeds_;
    const Entrance entrance_;
    const std::size_t connections_;
    std::timed_mutex learning_;  // one thread asks, the others go by the table that they have
    mutable std::mutex mutex_;   // of what follows
    std::shared_ptr<const SlotTable> table_;
    bool current_ = false;
    std::map<config::Server, std::shared_ptr<Node>> nodes_;
};

}  // namespace difysso::redis
