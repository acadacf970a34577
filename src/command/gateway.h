#pragma once
#include <memory>

#include <Poco/Net/Context.h>

#include "config/settings.h"
#include "observe/clock.h"
#include "observe/log.h"
#include "process/worker.h"

namespace difysso::command {

// Wires a worker together: connections, providers, sign-in, routes, upkeep. This is the only place
// that knows every part. `tls` was made before the fork; everything given outlives the service.
std::unique_ptr<process::Service> make_gateway(const config::Settings& settings,
                                               const Poco::Net::Context::Ptr& tls, int threads,
                                               const observe::Clock& clock, observe::Log& log);

}  // namespace difysso::command
