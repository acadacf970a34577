#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "process.h"
#include "redis_client.h"
#include "temporary_folder.h"

namespace difysso::service {

struct RedisEntry {
    std::string value;      // of a string; empty for other types
    long long ttl_seconds;  // -1: it never expires
};

// A Redis server of our own with a password, on a free port of 127.0.0.1, keeping nothing on disk:
// a restart loses what was in it. It knows the password of a master like it. One thread at a time.
class RedisServer {
  public:
    // `more`: lines of redis.conf beside the usual ones.
    explicit RedisServer(const TemporaryFolder& folder, const std::vector<std::string>& more = {});

    void start();
    void stop();
    void stop_at_once();  // as by a power failure
    void restart() { stop(), start(); }
    Process& process() { return *process_; }

    // A further user, with ACL rules such as "~difysso:* -@all +get"; kept over a restart.
    void add_user(const std::string& name, const std::string& password, const std::string& rules);

    // The rules of README's ACL line for the gateway's user.
    static std::string gateway_rules();

    // As the default user, as RedisClient has it.
    std::vector<std::string> command(const std::vector<std::string>& words, int database = 0) {
        return client_.command(words, database);
    }
    std::map<std::string, RedisEntry> entries(int database = 0);
    // A line of INFO, such as total_reads_processed or evicted_keys.
    std::string info(const std::string& name);

    std::uint16_t port() const { return port_; }
    // As a word of redis.conf or sentinel.conf.
    static std::string quoted(const std::string& text);
    static constexpr const char* password = "red is \"pass\\word#1";

  private:
    std::filesystem::path folder_;
    std::filesystem::path users_;
    std::uint16_t port_;
    int starts_ = 0;
    std::unique_ptr<Process> process_;
    RedisClient client_;
};

}  // namespace difysso::service
