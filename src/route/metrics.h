#pragma once
#include <vector>

#include "config/settings.h"
#include "observe/metrics.h"
#include "web/router.h"

namespace difysso::route {

// /metrics, for the clients of METRICS_ALLOW only. What is given lives longer.
std::vector<web::Route> metrics_routes(const observe::Metrics& metrics,
                                       const observe::Roster& roster,
                                       const config::Settings& settings);

}  // namespace difysso::route
