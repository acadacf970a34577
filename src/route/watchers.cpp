#include "route/watchers.h"

#include <algorithm>

#include "web/site.h"

namespace difysso::route {

// Behind a web server everybody's address is the one that it tells; a request that a proxy has
// passed on, and none that we trust, comes from somewhere else than it says.
bool may_watch(const web::Call& call, const config::Settings& settings) {
    const bool passed_on =
        call.request.header("forwarded") || call.request.header("x-forwarded-for");
    if (passed_on && !web::from_trusted_proxy(call.request, settings.web)) return false;
    return std::any_of(
        settings.metrics_allow.begin(), settings.metrics_allow.end(),
        [&](const config::Network& network) { return network.contains(call.client_address); });
}

}  // namespace difysso::route
