#pragma once
#include <vector>

#include "config/settings.h"
#include "offboard/casdoor_hook.h"
#include "web/router.h"

namespace difysso::route {

// /hooks/casdoor, for Casdoor's webhook; only with CASDOOR_WEBHOOK_SECRET. `hook` is null without
// Casdoor. What is given lives longer.
std::vector<web::Route> hook_routes(const offboard::CasdoorHook* hook,
                                    const config::Settings& settings);

}  // namespace difysso::route
