#include "web/headers.h"

#include <string>
#include <string_view>
#include <utility>

namespace difysso::web {

void finish(const Request& request, Response& response, bool secure) {
    constexpr std::pair<std::string_view, std::string_view> kUnlessSet[] = {
        {"Content-Security-Policy",
         "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"},
        {"Cache-Control", "no-store"}};
    constexpr std::pair<std::string_view, std::string_view> kAlways[] = {
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
        {"X-Frame-Options", "DENY"},
        {"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"}};
    for (const auto& [name, value] : kUnlessSet)
        if (response.header(name).empty()) response.add(name, value);
    for (const auto& [name, value] : kAlways)
        response.add(name, value);
    if (secure) response.add("Strict-Transport-Security", "max-age=31536000");
    response.add("X-Request-ID", request.request_id);
    if (response.status != 204)
        response.add("Content-Length", std::to_string(response.body.size()));
    // RFC 9110, section 9.3.2: the length stays that of the answer to a GET.
    if (request.method == "HEAD") response.body.clear();
}

}  // namespace difysso::web
