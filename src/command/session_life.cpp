#include "command/session_life.h"

#include "redis/key_scan.h"
#include "route/backchannel.h"

namespace difysso::command {

SessionLife::SessionLife(const Parts& parts)
    : account_lookup_(parts.database),
      account_cache_(account_lookup_),
      verification_({parts.settings, parts.redis, account_cache_, parts.clock}),
      sessions_(parts.redis, parts.settings.redis.key_prefix),
      acts_(parts.database, parts.random, parts.log),
      ending_({parts.settings, parts.redis, parts.clock,
               [&settings = parts.settings.redis, &resolver = parts.resolver](
                   const std::string& beginning, const auto& page) {
                   redis::scan_keys(settings, resolver, beginning, page);
               },
               [this](const auto& ids, const auto& deadline) { acts_.note_ended(ids, deadline); },
               [&revocations = parts.revocations](const auto& ended) { revocations.add(ended); }}),
      refresh_({parts.settings, parts.redis, account_lookup_, parts.clock, parts.random,
                parts.recheck, ending_}),
      logout_({parts.settings, parts.redis, ending_, sessions_, parts.clock}),
      backchannel_({parts.settings, parts.providers, parts.redis, account_lookup_, ending_,
                    sessions_, parts.clock,
                    [this](const auto& act, const auto& deadline) { acts_.note(act, deadline); }}),
      provider_logout_({parts.settings, parts.providers, parts.clock, parts.random}),
      session_routes_({parts.settings, verification_, refresh_, logout_, sessions_, parts.limiter,
                       parts.clock, provider_logout_, &acts_}),
      my_sessions_({parts.settings, verification_, sessions_, ending_, parts.clock}) {}

std::vector<web::Route> SessionLife::routes() {
    std::vector<web::Route> routes = session_routes_.routes();
    for (auto&& more : {my_sessions_.routes(), route::backchannel_routes(backchannel_)})
        routes.insert(routes.end(), more.begin(), more.end());
    return routes;
}

}  // namespace difysso::command
