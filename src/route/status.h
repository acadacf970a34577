#pragma once
#include <functional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "observe/health.h"
#include "observe/roster.h"
#include "signin/gates.h"
#include "web/router.h"

namespace difysso::route {

// What `difysso status` is told of. What is given lives longer.
struct Watched {
    std::string version;
    const observe::Roster& roster;
    const observe::Health& health;  // as the worker that answers found it
    std::function<std::vector<signin::Gates::Breaker>()> breakers;
};

// /status, for the clients of METRICS_ALLOW only: the workers, pools, breakers, and the things that
// a sign-in needs, as JSON. No I/O.
std::vector<web::Route> status_routes(const Watched& watched, const config::Settings& settings);

}  // namespace difysso::route
