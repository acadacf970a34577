#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "observe/literal.h"
#include "observe/outcome.h"
#include "web/description.h"
#include "web/language.h"
#include "web/query.h"
#include "web/request.h"
#include "web/response.h"

namespace difysso::web {

// A request on its way to a route: what every route needs to know, found out once.
struct Call {
    const Request& request;
    config::Origin origin;     // the public origin (design: HTTP)
    std::string mount_path;    // "" or "/sso"
    std::string_view version;  // "v1" or "latest", as asked
    Query query;               // of the address; well formed, else the router answered 400
    Language language = Language::english;
    std::string client_address;  // behind trusted proxies the one they name
    // What stood at the "{...}" of the route's path; never empty there.
    std::string_view path_parameter = {};
    config::Origin asked_origin;  // where this request came to: not `origin` when it was another
                                  // allowed host; empty when that isn't known (any_host)
};

using Action = std::function<Response(const Call&)>;

struct Route {
    std::vector<observe::Literal> methods;  // GET brings HEAD with it
    // Below /v1 and /latest: "/auth/login"; "/" is the root. One part in braces is any one:
    // "/auth/callback/{provider}", "/admin/accounts/{account}/sessions".
    observe::Literal path;
    Action action;
    bool any_host = false;  // health, metrics, backchannel-logout ignore the host
    // For web servers that ask whether somebody may pass: whatever else goes wrong is a 403.
    bool verdict_only = false;
    std::vector<Description> descriptions = {};
    std::optional<Deprecation> deprecation = {};
};

// Finds the route of a request and answers what is the same for all: hosts, methods, sizes, the
// redirect of the bare root to /latest/, HEAD without a body, security headers, X-Request-ID,
// Cache-Control: no-store, refusals and failures as problem+json or page. `web` outlives it.
// Immutable after construction; any thread.
class Router final : public Handler {
  public:
    Router(const config::Web& web, std::vector<Route> routes);
    Response handle(const Request& request) override;

  private:
    // `asked`: where the request came to.
    Response answer(const Request& request, const observe::Outcome<config::Origin>& asked,
                    const Route*& route, std::string& client) const;
    // What a path in normal form leads to; no route when to nothing.
    struct Found {
        const Route* route = nullptr;
        std::string_view version;
        std::string_view parameter;
    };
    Found find(std::string_view path) const;

    const config::Web& web_;
    std::vector<Route> routes_;
    Route to_latest_;        // the bare root
    Route to_version_root_;  // "/v1" without its slash
};

}  // namespace difysso::web
