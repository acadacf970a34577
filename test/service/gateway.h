#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <Poco/JSON/Object.h>

#include "process.h"
#include "temporary_folder.h"

namespace difysso::service {

using Settings = std::map<std::string, std::string>;

struct GatewayOptions {
    int workers = 2;
    int threads = 8;
    std::map<std::string, std::string> environment = {{"TZ", "Asia/Shanghai"}};
    std::vector<std::string> more = {};  // further options of `serve`
};

// The built difysso with these settings in an env file: `serve` on a unix socket, and its other
// commands. It runs as ourselves; when we are root nginx reaches the socket by LISTEN_GROUP.
// One thread at a time.
class Gateway {
  public:
    // Starts nothing yet.
    Gateway(const TemporaryFolder& folder, const Settings& settings, GatewayOptions options = {});

    // `serve`, until the socket accepts connections.
    void start();
    // SIGTERM; the exit status.
    int stop();
    void signal(int number) { process_->signal(number); }
    Process& process() { return *process_; }

    // Another command with the same settings, such as {"migrate", "status"}.
    Result run(const std::vector<std::string>& words);
    // Replaces the env file; counts at the next start.
    void configure(const Settings& settings);

    const std::filesystem::path& socket() const { return socket_; }
    const std::filesystem::path& env_file() const { return env_file_; }

    // Of the last start.
    std::filesystem::path log_path() const { return process_->error_path(); }
    // Everything said on stderr since the first start, and its lines as JSON (throws on one that
    // isn't). Of one event, when it is named.
    std::string log() const;
    std::vector<Poco::JSON::Object::Ptr> lines(const std::string& event = "") const;

  private:
    std::filesystem::path folder_, socket_, env_file_;
    GatewayOptions options_;
    int starts_ = 0, runs_ = 0;
    std::unique_ptr<Process> process_;
};

}  // namespace difysso::service
