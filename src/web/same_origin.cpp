#include "web/same_origin.h"

#include <algorithm>

#include "web/ascii.h"

namespace difysso::web {
namespace {

// "https://host[:port]", and what may follow in a Referer.
bool is_of(std::string_view url, const std::vector<config::Origin>& own) {
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return false;
    const std::string_view host = url.substr(scheme + 3);
    const auto parsed = config::parse_host(host.substr(0, host.find_first_of("/?#")));
    if (!parsed) return false;
    const config::Origin origin = config::origin_of(url.substr(0, scheme), *parsed);
    return std::find(own.begin(), own.end(), origin) != own.end();
}

bool header_is(const Request& request, std::string_view name, std::string_view value) {
    return request.header(name).value_or(value) == value;
}

}  // namespace

Site request_site(const Request& request, const std::vector<config::Origin>& own) {
    for (const std::string_view name : {"sec-fetch-site", "origin", "referer"})
        if (request.repeated(name)) return Site::other;
    const auto site = request.header("sec-fetch-site");
    const auto origin = request.header("origin");
    if (site) {
        if (*site == "same-origin") return Site::own;
        return *site == "same-site" && origin && is_of(*origin, own) ? Site::own : Site::other;
    }
    if (origin) return is_of(*origin, own) ? Site::own : Site::other;
    if (const auto referer = request.header("referer"))
        return is_of(*referer, own) ? Site::own : Site::other;
    return Site::unknown;
}

bool brings_bearer(const Request& request) {
    constexpr std::string_view kBearer = "bearer ";
    const std::string_view value = request.header("authorization").value_or("");
    return value.size() > kBearer.size() &&
           same_ignoring_case(value.substr(0, kBearer.size()), kBearer);
}

bool may_act(const Request& request, const std::vector<config::Origin>& own) {
    if (brings_bearer(request)) return true;
    const Site site = request_site(request, own);
    if (request.method == "POST" || request.method == "DELETE") return site != Site::other;
    return request.method == "GET" && site == Site::own &&
           header_is(request, "sec-fetch-mode", "navigate") &&
           header_is(request, "sec-fetch-dest", "document");
}

}  // namespace difysso::web
