#include "command/leaving.h"

#include "redis/key_scan.h"
#include "route/hooks.h"

namespace difysso::command {

Leaving::Leaving(const Parts& parts)
    : settings_(parts.settings),
      departures_(parts.database, parts.random),
      offboarding_({parts.settings, parts.redis, parts.sessions.accounts(), departures_,
                    parts.sessions.ending(), parts.clock}),
      people_({parts.redis, parts.settings.redis.key_prefix, parts.clock,
               [&settings = parts.settings.redis, &resolver = parts.resolver](
                   const std::string& beginning, const auto& page) {
                   redis::scan_keys(settings, resolver, beginning, page);
               }}),
      casdoor_hook_(make_hook(parts)),
      scim_users_(parts.database, parts.random),
      scim_({parts.settings, scim_users_, departures_, offboarding_}) {}

std::unique_ptr<const offboard::CasdoorHook> Leaving::make_hook(const Parts& parts) const {
    const auto* directory = parts.providers.casdoor_directory();
    const auto* casdoor = parts.providers.all().find("casdoor");
    if (directory == nullptr || casdoor == nullptr) return nullptr;
    return std::make_unique<const offboard::CasdoorHook>(
        offboard::CasdoorHook::Parts{parts.settings, *directory, *casdoor, parts.gates,
                                     parts.sessions.accounts(), offboarding_, people_});
}

std::vector<web::Route> Leaving::routes() {
    std::vector<web::Route> routes = route::hook_routes(casdoor_hook_.get(), settings_);
    const auto more = scim_.routes();
    routes.insert(routes.end(), more.begin(), more.end());
    return routes;
}

}  // namespace difysso::command
