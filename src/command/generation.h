#pragma once
#include <memory>
#include <string>

#include "command/provider_set.h"
#include "config/load.h"
#include "observe/clock.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "observe/roster.h"
#include "process/crew.h"
#include "process/shared_memory.h"
#include "process/worker.h"
#include "signin/gates.h"
#include "web/rate_limiter.h"

namespace difysso::command {

// What one configuration makes of a worker, before the fork: settings, log, TLS contexts, limits.
// It lives as long as workers can be started with it. One thread before the fork, any in a worker.
class Generation {
  public:
    // What is the same for all generations, and lives longer than they.
    struct Ground {
        process::WorkerOptions worker;  // as the command line has it
        const observe::Clock& clock;
        web::RateLimiter::Table& buckets;
        const observe::Metrics& metrics;
        observe::Roster& roster;
        std::string bucket_key;  // random
        int listener;
    };
    // REQUIRES: loaded.settings. Throws when the log or a file with certificates can't be used.
    Generation(config::Loaded loaded, const Ground& ground);

    const config::Settings& settings() const { return *loaded_.settings; }
    const config::Loaded& loaded() const { return loaded_; }
    observe::Log& log() const { return *log_; }

    // The whole life of a worker.
    int work(const process::Signs& signs);

  private:
    config::Loaded loaded_;
    const Ground& ground_;
    process::WorkerOptions options_;
    std::unique_ptr<observe::Log> log_;
    ProviderTls tls_;
    web::RateLimiter limiter_;
    const process::SharedMemory<signin::Gates::Breakers> breakers_;  // closed for a new generation
};

}  // namespace difysso::command
