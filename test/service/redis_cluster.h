#pragma once
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "redis_server.h"

namespace difysso::service {

// A Redis Cluster of three masters on free ports, each with a third of the slots. One thread at a
// time.
class RedisCluster {
  public:
    // Returns once each of them calls the cluster whole. With `tls`, lines of redis.conf that say
    // with which certificate, each listens for TLS on a further port.
    explicit RedisCluster(std::vector<std::string> tls = {});

    static constexpr std::size_t size = 3;
    RedisServer& node(std::size_t number) { return *nodes_.at(number)->server; }
    std::uint16_t tls_port(std::size_t number) const { return nodes_.at(number)->tls_port; }
    std::string id(std::size_t number) { return node(number).command({"CLUSTER", "MYID"}).at(0); }
    // Which node serves the slot.
    static std::size_t owner(int slot);
    // "127.0.0.1:PORT,...", as REDIS_CLUSTERS has it.
    std::string addresses() const;
    // At every node, as RedisServer has it.
    void add_user(const std::string& name, const std::string& password, const std::string& rules);
    // What all nodes have together.
    std::map<std::string, RedisEntry> entries();
    void wait_until_whole();
    // A fourth node that takes this one's place when it dies.
    RedisServer& add_replica(std::size_t of);

  private:
    struct Node {
        TemporaryFolder folder;
        std::uint16_t tls_port = 0;
        std::unique_ptr<RedisServer> server;
    };
    std::unique_ptr<Node> make_node(const std::string& bus) const;

    const std::vector<std::string> tls_;
    std::array<std::string, size> buses_;
    std::array<std::unique_ptr<Node>, size> nodes_;
    std::unique_ptr<Node> replica_;
};

}  // namespace difysso::service
