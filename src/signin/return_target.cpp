#include "signin/return_target.h"

#include <algorithm>

#include "web/url.h"

namespace difysso::signin {
namespace {

constexpr std::size_t kLongest = 1024;

bool is_return_host(const config::Origin& origin, const config::Web& web) {
    return std::any_of(
        web.return_hosts.begin(), web.return_hosts.end(),
        [&](const config::Host& host) { return config::origin_of("https", host) == origin; });
}

}  // namespace

std::string return_target(std::string_view asked, const config::Origin& public_origin,
                          const std::string& mount_path, const config::Web& web,
                          const std::string& console_web_url) {
    std::string default_page = console_web_url.empty() ? public_origin.text() : console_web_url;
    if (asked.empty() || asked.size() > kLongest) return default_page;
    const auto target = web::parse_target(asked);
    if (!target) return default_page;

    const auto console = config::parse_url(console_web_url);
    const config::Origin& home = console ? console->origin : public_origin;
    const config::Origin& origin = target->origin ? *target->origin : home;
    if (origin != home && origin != public_origin && !is_return_host(origin, web))
        return default_page;
    for (const char* version : {"/v1", "/latest"})
        if (web::inside(target->path, mount_path + version)) return default_page;
    return origin.text() + target->path + target->suffix;
}

}  // namespace difysso::signin
