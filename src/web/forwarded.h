#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace difysso::web {

// What one proxy says of the request it passed on (RFC 7239, section 4). Nothing is judged yet.
struct Forwarded {
    std::optional<std::string> client;  // for=
    std::optional<std::string> host;
    std::optional<std::string> proto;
};

// The elements of a Forwarded header, the nearest proxy's last. Nothing when any of it isn't well
// formed or a parameter stands twice in an element: an unclosed quote of a stranger's would swallow
// what a proxy has added.
std::optional<std::vector<Forwarded>> parse_forwarded(std::string_view header);

// The address of a "for" or of an X-Forwarded-For member: "192.0.2.1", "192.0.2.1:80",
// "[2001:db8::1]:80", "2001:db8::1". Nothing for "unknown", "_hidden" and all else.
std::optional<std::string> node_address(std::string_view node);

}  // namespace difysso::web
