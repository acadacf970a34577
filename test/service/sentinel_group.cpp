#include "sentinel_group.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace difysso::service {

namespace {

constexpr std::size_t kSentinels = 3;
constexpr const char* kQuorum = "2";

// A field of an answer that is a list of names and values.
std::string field(const std::vector<std::string>& list, const std::string& name) {
    const auto found = std::find(list.begin(), list.end(), name);
    return found == list.end() || found + 1 == list.end() ? "" : *(found + 1);
}

}  // namespace

SentinelGroup::SentinelGroup(const TemporaryFolder& folder, RedisServer& master)
    : master_(master), replica_(replica_folder_) {
    replica_.command({"REPLICAOF", "127.0.0.1", std::to_string(master.port())});
    wait_for_replica();
    for (std::size_t i = 0; i < kSentinels; ++i)
        start(folder, i);
    for (const auto& sentinel : sentinels_) {
        wait_until(
            [&] {
                const auto known = sentinel->client.command({"SENTINEL", "MASTER", service_name});
                return field(known, "num-slaves") == "1" &&
                       field(known, "num-other-sentinels") == "2";
            },
            "the Sentinels to know each other and the replica");
    }
}

void SentinelGroup::start(const TemporaryFolder& folder, std::size_t number) {
    const auto own = folder.make("sentinel-" + std::to_string(number));
    const std::uint16_t port = free_port();
    const std::string name = service_name;
    write_file(own / "sentinel.conf",
               "bind 127.0.0.1\nport " + std::to_string(port) + "\ndir " + own.string() +
                   "\nrequirepass " + RedisServer::quoted(password) + "\nsentinel sentinel-pass " +
                   RedisServer::quoted(password) + "\nsentinel monitor " + name + " 127.0.0.1 " +
                   std::to_string(master_.port()) + " " + kQuorum + "\nsentinel auth-pass " + name +
                   " " + RedisServer::quoted(RedisServer::password) +
                   "\nsentinel down-after-milliseconds " + name +
                   " 1000\nsentinel failover-timeout " + name + " 3000\n");
    auto process = std::make_unique<Process>(
        Command{.arguments = {"/usr/bin/redis-server", own / "sentinel.conf", "--sentinel"}},
        own / "log");
    wait_until(
        [&] {
            if (!process->running()) throw std::runtime_error(process->trouble("doesn't start"));
            return accepts_tcp(port);
        },
        "a Sentinel to accept connections");
    sentinels_.push_back(std::make_unique<Sentinel>(
        Sentinel{port, std::move(process), RedisClient(port, password)}));
}

void SentinelGroup::wait_for_replica() {
    wait_until(
        [&] {
            return replica_.info("master_link_status") == "up" &&
                   replica_.info("slave_repl_offset") == master_.info("master_repl_offset");
        },
        "the replica to have what the master has");
}

std::vector<std::uint16_t> SentinelGroup::ports() const {
    std::vector<std::uint16_t> ports;
    for (const auto& sentinel : sentinels_)
        ports.push_back(sentinel->port);
    return ports;
}

std::string SentinelGroup::addresses() const {
    std::string list;
    for (const std::uint16_t port : ports())
        list += (list.empty() ? "127.0.0.1:" : ",127.0.0.1:") + std::to_string(port);
    return list;
}

std::uint16_t SentinelGroup::master_port() {
    std::map<std::string, std::size_t> votes;
    for (const auto& sentinel : sentinels_) {
        if (!sentinel->process->running()) continue;
        const auto address =
            sentinel->client.command({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", service_name});
        if (address.size() == 2) ++votes[address[1]];
    }
    for (const auto& [port, count] : votes) {
        if (count > kSentinels / 2) return static_cast<std::uint16_t>(std::stoi(port));
    }
    return 0;
}

}  // namespace difysso::service
