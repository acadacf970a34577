#include "command/leaving.h"

#include "route/hooks.h"

namespace difysso::command {

Leaving::Leaving(const Parts& parts)
    : settings_(parts.settings),
      departures_(parts.database, parts.random),
      offboarding_({parts.settings, parts.redis, parts.sessions.accounts(), departures_,
                    parts.sessions.ending(), parts.clock}),
      casdoor_hook_(make_hook(parts)),
      scim_users_(parts.database, parts.random),
      scim_({parts.settings, scim_users_, departures_, offboarding_}) {}

std::unique_ptr<const offboard::CasdoorHook> Leaving::make_hook(const Parts& parts) const {
    const auto* directory = parts.providers.casdoor_directory();
    const auto* casdoor = parts.providers.all().find("casdoor");
    if (directory == nullptr || casdoor == nullptr) return nullptr;
    return std::make_unique<const offboard::CasdoorHook>(
        offboard::CasdoorHook::Parts{parts.settings, *directory, *casdoor, parts.gates,
                                     parts.sessions.accounts(), offboarding_});
}

std::vector<web::Route> Leaving::routes() {
    std::vector<web::Route> routes = route::hook_routes(casdoor_hook_.get(), settings_);
    const auto more = scim_.routes();
    routes.insert(routes.end(), more.begin(), more.end());
    return routes;
}

}  // namespace difysso::command
