#pragma once
#include "config/settings.h"
#include "web/router.h"

namespace difysso::route {

// May this client see how the service is: is its address one of METRICS_ALLOW?
bool may_watch(const web::Call& call, const config::Settings& settings);

}  // namespace difysso::route
