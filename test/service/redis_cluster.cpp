#include "redis_cluster.h"

namespace difysso::service {

namespace {

constexpr int kSlots = 16384;

}  // namespace

std::unique_ptr<RedisCluster::Node> RedisCluster::make_node(const std::string& bus) const {
    auto node = std::make_unique<Node>();
    std::vector<std::string> lines{"cluster-enabled yes", "cluster-port " + bus,
                                   "cluster-node-timeout 2000"};
    if (!tls_.empty()) {
        node->tls_port = free_port();
        lines.push_back("tls-port " + std::to_string(node->tls_port));
        lines.emplace_back("tls-cluster yes");  // only then do they tell clients of that port
        lines.insert(lines.end(), tls_.begin(), tls_.end());
    }
    node->server = std::make_unique<RedisServer>(node->folder, lines);
    return node;
}

RedisCluster::RedisCluster(std::vector<std::string> tls) : tls_(std::move(tls)) {
    for (std::size_t i = 0; i < size; ++i) {
        buses_[i] = std::to_string(free_port());
        nodes_[i] = make_node(buses_[i]);
    }
    int first = 0;
    for (std::size_t i = 0; i < size; ++i) {
        int last = first;
        while (last + 1 < kSlots && owner(last + 1) == i)
            ++last;
        node(i).command({"CLUSTER", "ADDSLOTSRANGE", std::to_string(first), std::to_string(last)});
        first = last + 1;
        if (i > 0) {
            node(i).command(
                {"CLUSTER", "MEET", "127.0.0.1", std::to_string(node(0).port()), buses_[0]});
        }
    }
    wait_until_whole();
}

RedisServer& RedisCluster::add_replica(std::size_t of) {
    replica_ = make_node(std::to_string(free_port()));
    RedisServer& server = *replica_->server;
    server.command({"CLUSTER", "MEET", "127.0.0.1", std::to_string(node(0).port()), buses_[0]});
    const std::string master = id(of);
    wait_until(
        [&] {
            const std::string known = server.command({"CLUSTER", "NODES"}).at(0);
            return known.find(master) != std::string::npos;
        },
        "the replica to know its master");
    server.command({"CLUSTER", "REPLICATE", master});
    wait_until([&] { return server.info("master_link_status") == "up"; },
               "the replica to have what the master has");
    // The others must have heard of it, or nobody will vote for it.
    const std::string own = server.command({"CLUSTER", "MYID"}).at(0);
    for (std::size_t i = 0; i < size; ++i) {
        wait_until(
            [&] {
                const std::string known = node(i).command({"CLUSTER", "NODES"}).at(0);
                const auto at = known.find(own);
                return at != std::string::npos &&
                       known.substr(at, known.find('\n', at) - at).find(" slave " + master) !=
                           std::string::npos;
            },
            "the cluster to know the replica");
    }
    return server;
}

void RedisCluster::wait_until_whole() {
    for (std::size_t i = 0; i < size; ++i) {
        wait_until(
            [&] {
                const std::string info = node(i).command({"CLUSTER", "INFO"}).at(0);
                return info.find("cluster_state:ok") != std::string::npos &&
                       info.find("cluster_known_nodes:3") != std::string::npos &&
                       info.find("cluster_slots_ok:16384") != std::string::npos;
            },
            "the cluster to be whole");
    }
}

std::size_t RedisCluster::owner(int slot) {
    return static_cast<std::size_t>(slot) * size / kSlots;
}

std::string RedisCluster::addresses() const {
    std::string list;
    for (const auto& node : nodes_)
        list +=
            (list.empty() ? "127.0.0.1:" : ",127.0.0.1:") + std::to_string(node->server->port());
    return list;
}

void RedisCluster::add_user(const std::string& name, const std::string& password,
                            const std::string& rules) {
    for (std::size_t i = 0; i < size; ++i)
        node(i).add_user(name, password, rules);
}

std::map<std::string, RedisEntry> RedisCluster::entries() {
    std::map<std::string, RedisEntry> all;
    for (std::size_t i = 0; i < size; ++i)
        all.merge(node(i).entries());
    return all;
}

}  // namespace difysso::service
