#pragma once
#include <memory>
#include <string>
#include <vector>

#include "redis_server.h"

namespace difysso::service {

// A replica of a RedisServer and three Sentinels that watch over the two; each Sentinel asks for a
// password of its own. One thread at a time.
class SentinelGroup {
  public:
    // Returns once all know each other and the replica has everything.
    SentinelGroup(const TemporaryFolder& folder, RedisServer& master);

    RedisServer& replica() { return replica_; }
    // Until it has what the master has.
    void wait_for_replica();
    // "127.0.0.1:PORT,...", as REDIS_SENTINELS has it.
    std::string addresses() const;
    std::vector<std::uint16_t> ports() const;
    // The port of whom most Sentinels call the master.
    std::uint16_t master_port();
    void stop(std::size_t sentinel) { sentinels_.at(sentinel)->process->stop(); }

    static constexpr const char* service_name = "mymaster";
    static constexpr const char* password = "sentinel \"pass\" #1";

  private:
    struct Sentinel {
        std::uint16_t port;
        std::unique_ptr<Process> process;
        RedisClient client;
    };
    void start(const TemporaryFolder& folder, std::size_t number);

    RedisServer& master_;
    TemporaryFolder replica_folder_;
    RedisServer replica_;
    std::vector<std::unique_ptr<Sentinel>> sentinels_;
};

}  // namespace difysso::service
