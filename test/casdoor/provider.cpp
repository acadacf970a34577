#include "provider.h"

#include <exception>

#include "endpoints.h"
#include "openid.h"
#include "transport_faults.h"

namespace casdoor_standin {

namespace {

struct Route {
    const char* method;
    const char* path;
    const char* endpoint;  // its name for faults
    Response (*answer)(State&, const Request&);
};

constexpr Route routes[] = {
    {"POST", "/api/login/oauth/access_token", "token", access_token},
    {"POST", "/api/login/oauth/refresh_token", "refresh", refresh_token},
    {"POST", "/api/login/oauth/introspect", "introspect", introspect},
    {"POST", "/api/login", "login", login_api},
    {"POST", "/api/signup", "signup", signup_api},
    {"GET", "/login/oauth/authorize", "authorize", authorize_page},
    {"POST", "/login/oauth/authorize", "authorize", authorize_form},
    {"GET", "/signup/oauth/authorize", "authorize", signup_page},
    {"POST", "/signup/oauth/authorize", "authorize", signup_form},
    {"GET", "/api/userinfo", "userinfo", userinfo},
    {"GET", "/api/get-app-login", "app_login", app_login_api},
    {"GET", "/api/get-user", "get_user", get_user},
    {"GET", "/api/logout", "logout", logout},
    {"POST", "/api/logout", "logout", logout},
    {"GET", "/api/health", "health", health},
};

struct WellKnown {
    enum class Kind { none, discovery, jwks };
    Kind kind = Kind::none;
    std::string application;
};

// /.well-known/[<application>/]{openid-configuration,oauth-authorization-server,jwks}
WellKnown well_known(const std::string& path) {
    static const std::string prefix = "/.well-known/";
    if (!path.starts_with(prefix)) return {};
    std::string rest = path.substr(prefix.size());
    WellKnown result;
    if (const auto slash = rest.find('/'); slash != std::string::npos) {
        result.application = rest.substr(0, slash);
        rest.erase(0, slash + 1);
    }
    if (rest == "jwks") result.kind = WellKnown::Kind::jwks;
    if (rest == "openid-configuration" || rest == "oauth-authorization-server") {
        result.kind = WellKnown::Kind::discovery;
    }
    return result;
}

}  // namespace

Response Provider::handle(const Request& request) {
    if (request.path.starts_with("/control/")) return control(state_, request);
    Response response;
    try {
        response = answer(request);
    } catch (const std::exception& problem) {
        response =
            html(500, "<html><body><h1>500</h1>" + html_escape(problem.what()) + "</body></html>");
    }
    state_.requests.add(request, response.status);
    return response;
}

Response Provider::answer(const Request& request) {
    const std::string method = request.method == "HEAD" ? "GET" : request.method;
    for (const Route& route : routes) {
        if (method != route.method || request.path != route.path) continue;
        return with_faults(state_, route.endpoint, [&] { return route.answer(state_, request); });
    }
    if (auto plain = openid(state_, request)) return std::move(*plain);
    const WellKnown wanted = well_known(request.path);
    if (wanted.kind == WellKnown::Kind::none) {
        Response response = not_found();
        (void)session_of(state_, request, response);
        return response;
    }
    const bool keys = wanted.kind == WellKnown::Kind::jwks;
    return with_faults(state_, keys ? "jwks" : "discovery", [&] {
        Response response =
            keys ? jwks(state_, wanted.application) : discovery(state_, wanted.application);
        (void)session_of(state_, request, response);
        return response;
    });
}

}  // namespace casdoor_standin
