#pragma once
#include <memory>

#include "command/provider_set.h"
#include "config/settings.h"
#include "observe/clock.h"
#include "observe/log.h"
#include "process/worker.h"
#include "signin/gates.h"
#include "web/rate_limiter.h"

namespace difysso::command {

// Wires a worker together: connections, providers, sign-in, routes, upkeep. This is the only place
// that knows every part. What is given was made before the fork, and outlives the service.
std::unique_ptr<process::Service> make_gateway(const config::Settings& settings,
                                               const ProviderTls& tls, int threads,
                                               web::RateLimiter& limiter,
                                               signin::Gates::Breakers& breakers,
                                               const observe::Clock& clock, observe::Log& log);

}  // namespace difysso::command
