#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "config/address.h"
#include "observe/clock.h"
#include "observe/log.h"
#include "process/crew.h"
#include "web/response.h"

namespace difysso::process {

// Everything that answers requests: connections, caches, routes. Made in the worker, after the
// fork, because threads and connections don't survive one.
class Service {
  public:
    virtual ~Service() = default;
    virtual web::Handler& handler() = 0;
    // Called once a second, by a thread of its own: takes the locks that requests take, and no
    // longer than they.
    virtual void report() = 0;
};

struct WorkerOptions {
    int threads = 16;
    bool http = false;  // plain HTTP instead of FastCGI
    std::vector<config::Network> allowed_peers = {};
    // After so many answers, and up to a tenth more so that not all workers are due at once,
    // another worker is asked for; 0: never.
    int max_requests = 0;
};

// Answers requests with `threads` threads until SIGTERM or SIGINT, then lets those in flight
// finish; after 30 seconds the process ends all the same. Blocks all signals before it starts a
// thread: one that interrupted a read would cost a request. Returns the exit status.
int run_worker(const WorkerOptions& options, int listener,
               const std::function<std::unique_ptr<Service>()>& make_service, const Signs& signs,
               observe::Log& log, const observe::Metrics& metrics, const observe::Clock& clock);

}  // namespace difysso::process
