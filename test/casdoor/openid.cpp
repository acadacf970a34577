#include "openid.h"

#include "transport_faults.h"

namespace casdoor_standin {

namespace {

struct Target {
    std::string realm;
    std::string endpoint;
};

// /oidc/<realm>/<endpoint>; RFC 8414 section 3.1 puts the issuer's path behind the well-known one.
std::optional<Target> target_of(const std::string& path) {
    static const std::string prefix = "/oidc/";
    static const std::string rfc8414 = "/.well-known/oauth-authorization-server/oidc/";
    if (path.starts_with(rfc8414)) {
        std::string realm = path.substr(rfc8414.size());
        if (realm.ends_with('/')) realm.pop_back();
        return Target{realm, ".well-known/openid-configuration"};
    }
    if (!path.starts_with(prefix)) return std::nullopt;
    const std::string rest = path.substr(prefix.size());
    const auto slash = rest.find('/');
    if (slash == std::string::npos) return std::nullopt;
    return Target{rest.substr(0, slash), rest.substr(slash + 1)};
}

struct Route {
    const char* methods;
    const char* path;
    const char* endpoint;  // its name for faults
    Response (*answer)(const OpenIdCall&);
};

constexpr Route routes[] = {
    {"GET", ".well-known/openid-configuration", "openid_discovery", openid_discovery},
    {"GET", "jwks", "openid_jwks", [](const OpenIdCall& call) { return openid_jwks(call, false); }},
    {"GET", "jwks-moved", "openid_jwks",
     [](const OpenIdCall& call) { return openid_jwks(call, true); }},
    {"GET POST", "authorize", "openid_authorize", openid_authorize},
    {"POST", "par", "openid_par", openid_push},
    {"POST", "token", "openid_token", openid_token},
    {"POST", "revoke", "openid_revocation", openid_revoke},
    {"GET", "end_session", "openid_end_session", openid_end_session},
    {"GET POST", "userinfo", "openid_userinfo", openid_userinfo},
};

Response endpoint_answer(State& state, const Target& target, const Route& route,
                         const Request& request) {
    const std::lock_guard lock(state.openid.mutex);
    return route.answer({state, state.openid.find(target.realm), request});
}

}  // namespace

std::optional<Response> openid(State& state, const Request& request) {
    const auto target = target_of(request.path);
    if (!target || target->realm.empty()) return std::nullopt;
    const std::string method = request.method == "HEAD" ? "GET" : request.method;
    for (const Route& route : routes) {
        if (target->endpoint != route.path) continue;
        if (std::string(route.methods).find(method) == std::string::npos) {
            return openid_error(405, "invalid_request", route.methods);
        }
        return with_faults(state, route.endpoint,
                           [&] { return endpoint_answer(state, *target, route, request); });
    }
    return std::nullopt;
}

Response openid_error(int status, const std::string& error, const std::string& description) {
    Response response =
        openid_json(Members().text("error", error).text("error_description", description));
    response.status = status;
    if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"oidc\"");
    return response;
}

Response openid_json(const Members& members) {
    Response response;
    response.content_type = "application/json";
    response.headers.emplace_back("Cache-Control", "no-store");
    response.body = members.dump();
    return response;
}

}  // namespace casdoor_standin
