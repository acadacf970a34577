#include "route/metrics.h"

#include "route/descriptions.h"
#include "route/watchers.h"
#include "web/answer.h"

namespace difysso::route {

std::vector<web::Route> metrics_routes(const observe::Metrics& metrics,
                                       const observe::Roster& roster,
                                       const config::Settings& settings) {
    const auto tell = [&](const web::Call& call) {
        if (!may_watch(call, settings))
            return web::refuse(call.request, observe::Refusal{observe::Reason::client_not_allowed});
        web::Response response;
        response.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        response.body = metrics.text(roster);
        return response;
    };
    return {{.methods = {"GET"},
             .path = "/metrics",
             .action = tell,
             .any_host = true,
             .descriptions = descriptions::metrics()}};
}

}  // namespace difysso::route
