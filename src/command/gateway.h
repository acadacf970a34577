#pragma once
#include <memory>

#include "command/provider_set.h"
#include "config/settings.h"
#include "observe/clock.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "observe/roster.h"
#include "process/worker.h"
#include "signin/gates.h"
#include "web/rate_limiter.h"

namespace difysso::command {

// What was made before the fork, and outlives the service.
struct GatewayParts {
    const config::Settings& settings;
    const ProviderTls& tls;
    std::size_t threads;
    web::RateLimiter& limiter;
    signin::Gates::Breakers& breakers;
    const observe::Metrics& metrics;
    const observe::Roster& roster;
    observe::Roster::Row& row;  // this worker's
    const observe::Clock& clock;
    observe::Log& log;
};

// Wires a worker together: connections, providers, sign-in, routes, upkeep. This is the only place
// that knows every part.
std::unique_ptr<process::Service> make_gateway(const GatewayParts& parts);

}  // namespace difysso::command
