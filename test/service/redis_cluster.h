#pragma once
#include <array>
#include <memory>
#include <string>

#include "redis_server.h"

namespace difysso::service {

// A Redis Cluster of three masters on free ports, each with a third of the slots. One thread at a
// time.
class RedisCluster {
  public:
    // Returns once each of them calls the cluster whole.
    RedisCluster();

    static constexpr std::size_t size = 3;
    RedisServer& node(std::size_t number) { return *nodes_.at(number)->server; }
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
        std::unique_ptr<RedisServer> server;
    };
    static std::unique_ptr<Node> make_node(const std::string& bus);

    std::array<std::string, size> buses_;
    std::array<std::unique_ptr<Node>, size> nodes_;
    std::unique_ptr<Node> replica_;
};

}  // namespace difysso::service
