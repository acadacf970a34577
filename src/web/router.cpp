#include "web/router.h"

#include <algorithm>

#include "observe/failure.h"
#include "web/answer.h"
#include "web/ascii.h"
#include "web/cookie.h"
#include "web/headers.h"
#include "web/method.h"
#include "web/path.h"
#include "web/site.h"

namespace difysso::web {
namespace {

using observe::Reason;
using observe::Refusal;

constexpr std::size_t kLongestTarget = std::size_t{8} * 1024;
constexpr std::size_t kMostHeaderBytes = std::size_t{32} * 1024;
constexpr std::size_t kMostHeaders = 100;

std::optional<Reason> judge_size(const Request& request) {
    if (request.target.size() > kLongestTarget) return Reason::target_too_long;
    std::size_t bytes = 0;
    for (const auto& [name, value] : request.headers)
        bytes += name.size() + value.size();
    if (request.headers.size() > kMostHeaders || bytes > kMostHeaderBytes)
        return Reason::headers_too_large;
    return std::nullopt;
}

std::optional<Reason> judge_body(const Request& request) {
    switch (request.body_state) {
        case Request::Body::too_large:
            return Reason::body_too_large;
        case Request::Body::incomplete:
            return Reason::body_incomplete;
        case Request::Body::complete:
            break;
    }
    return std::nullopt;
}

bool takes(const Route& route, std::string_view method) {
    return std::any_of(route.methods.begin(), route.methods.end(), [&](observe::Literal taken) {
        return taken.view() == method || (taken.view() == "GET" && method == "HEAD");
    });
}

// What stands at the route's "{...}", or "" when it has none; nothing when the path is another.
std::optional<std::string_view> match(std::string_view route, std::string_view path) {
    const std::size_t brace = route.find('{');
    if (brace == std::string_view::npos)
        return path == route ? std::optional(std::string_view()) : std::nullopt;
    const std::string_view before = route.substr(0, brace);
    const std::string_view after = route.substr(route.find('}') + 1);
    if (path.size() <= before.size() + after.size() || !path.starts_with(before) ||
        !path.ends_with(after))
        return std::nullopt;
    path.remove_prefix(before.size());
    path.remove_suffix(after.size());
    if (path.find('/') != std::string_view::npos) return std::nullopt;
    return path;
}

Response refuse_method(const Request& request, const Route& route) {
    if (known_method(request.method).view() != request.method)
        return refuse(request, Refusal{Reason::method_unknown});
    Response response = refuse(request, Refusal{Reason::method_not_allowed});
    std::string allow;
    for (const observe::Literal method : route.methods) {
        if (!allow.empty()) allow += ", ";
        allow += method.view() == "GET" ? "GET, HEAD" : method.view();
    }
    response.add("Allow", allow);
    return response;
}

// RFC 9745, section 2; RFC 8594, section 3; the link is RFC 8288's.
void announce(const Deprecation& deprecation, const std::string& mount_path, Response& response) {
    response.add("Deprecation", "@" + std::to_string(deprecation.since));
    if (deprecation.sunset != 0)
        response.add("Sunset", http_date(observe::Time(std::chrono::seconds(deprecation.sunset))));
    if (!deprecation.successor.empty())
        response.add("Link", "<" + mount_path + std::string(deprecation.successor.view()) +
                                 ">; rel=\"successor-version\"");
}

Response as_verdict(Response response) {
    if (response.status == 204 || response.status == 401 || response.status == 403) return response;
    Response verdict;
    verdict.status = 403;
    verdict.entry = std::move(response.entry);
    return verdict;
}

}  // namespace

Router::Router(const config::Web& web, std::vector<Route> routes)
    : web_(web),
      routes_(std::move(routes)),
      to_latest_{
          {"GET"}, "/", [](const Call& call) { return redirect(call.mount_path + "/latest/"); }},
      to_version_root_{{"GET"}, "/", [](const Call& call) {
                           return redirect(call.mount_path + '/' + std::string(call.version) + '/');
                       }} {}

Response Router::handle(const Request& request) {
    const Route* route = nullptr;
    std::string client;
    Response response;
    const auto asked = request_origin(request, web_);
    try {
        response = answer(request, asked, route, client);
    } catch (const observe::Failure& failure) {
        response = refuse(request, failure);
    }
    if (route != nullptr && route->verdict_only) response = as_verdict(std::move(response));
    response.entry.method = known_method(request.method);
    if (route != nullptr) response.entry.route = route->path;
    if (route != nullptr && route->deprecation)
        announce(*route->deprecation, web_.mount_path, response);
    response.entry.client = observe::Word(client);
    finish(request, response, asked && public_origin(*asked, web_).secure());
    return response;
}

Response Router::answer(const Request& request, const observe::Outcome<config::Origin>& asked,
                        const Route*& route, std::string& client) const {
    client = client_address(request, web_);
    const auto path = normal_path(request.path());
    const Found found = path ? find(*path) : Found{};
    route = found.route;
    if (const auto reason = judge_size(request)) return refuse(request, Refusal{*reason});
    if (!path) return refuse(request, path.refusal());

    // Before anything else is told: a stranger's host name learns nothing of what is here.
    if (!asked && (route == nullptr || !route->any_host)) return refuse(request, asked.refusal());
    if (route == nullptr)
        return refuse(request, Refusal{known_method(request.method).view() == request.method
                                           ? Reason::not_found
                                           : Reason::method_unknown});
    if (!takes(*route, request.method)) return refuse_method(request, *route);
    if (const auto reason = judge_body(request)) return refuse(request, Refusal{*reason});
    // No URI has a control character (RFC 3986, section 2), and what we redirect is the query as
    // asked.
    auto query = Query::parse(request.query());
    if (!query || has_control(request.query()))
        return refuse(request, Refusal{Reason::bad_request, "the query"});

    Call call{.request = request,
              .origin = public_origin(asked ? *asked : config::Origin{}, web_),
              .mount_path = web_.mount_path,
              .version = found.version,
              .query = std::move(*query),
              .language = preferred_language(
                  request.header("accept-language").value_or(std::string_view{})),
              .client_address = client,
              .path_parameter = found.parameter,
              .asked_origin = asked ? *asked : config::Origin{}};
    return route->action(call);
}

Router::Found Router::find(std::string_view path) const {
    if (!path.starts_with(web_.mount_path)) return {};
    path.remove_prefix(web_.mount_path.size());
    if (path.empty() || path == "/") return {.route = &to_latest_, .version = {}, .parameter = {}};
    for (const std::string_view known : {"/v1", "/latest"}) {
        if (!path.starts_with(known)) continue;
        const std::string_view version = known.substr(1);
        path.remove_prefix(known.size());
        if (path.empty()) return {.route = &to_version_root_, .version = version, .parameter = {}};
        for (const Route& route : routes_)
            if (const auto parameter = match(route.path.view(), path))
                return {.route = &route, .version = version, .parameter = *parameter};
        return {};
    }
    return {};
}

}  // namespace difysso::web
