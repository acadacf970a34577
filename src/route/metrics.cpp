#include "route/metrics.h"

#include <algorithm>

#include "route/descriptions.h"
#include "web/answer.h"
#include "web/site.h"

namespace difysso::route {
namespace {

// Behind a web server everybody's address is the one that it tells; a request that a proxy has
// passed on, and none that we trust, comes from somewhere else than it says.
bool may_read(const web::Call& call, const config::Settings& settings) {
    const bool passed_on =
        call.request.header("forwarded") || call.request.header("x-forwarded-for");
    if (passed_on && !web::from_trusted_proxy(call.request, settings.web)) return false;
    return std::any_of(
        settings.metrics_allow.begin(), settings.metrics_allow.end(),
        [&](const config::Network& network) { return network.contains(call.client_address); });
}

}  // namespace

std::vector<web::Route> metrics_routes(const observe::Metrics& metrics,
                                       const config::Settings& settings) {
    const auto tell = [&](const web::Call& call) {
        if (!may_read(call, settings))
            return web::refuse(call.request, observe::Refusal{observe::Reason::client_not_allowed});
        web::Response response;
        response.add("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        response.body = metrics.text();
        return response;
    };
    return {{.methods = {"GET"},
             .path = "/metrics",
             .action = tell,
             .any_host = true,
             .descriptions = descriptions::metrics()}};
}

}  // namespace difysso::route
