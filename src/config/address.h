#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace difysso::config {

// "host" or "host:port" as a Host header or a setting has it: lower-cased; underscores are allowed
// (compose services), IPv6 stands in brackets. Nothing is trimmed. The port is 0 when none is
// given.
struct Host {
    std::string name;
    std::uint16_t port = 0;
    bool operator==(const Host&) const = default;
};
std::optional<Host> parse_host(std::string_view text);

// A scheme, host and port (RFC 6454). The port is always there.
struct Origin {
    std::string scheme;  // "http" or "https"
    std::string name;
    std::uint16_t port = 0;
    bool operator==(const Origin&) const = default;
    std::string text() const;  // "https://host" or "https://host:8443": the default port left out
    std::string host_text() const;  // "host" or "host:8443"
    bool secure() const { return scheme == "https"; }
};
std::uint16_t default_port(std::string_view scheme);
// The same host, the port being the scheme's own when none was given.
Origin origin_of(std::string_view scheme, const Host& host);

// An http or https URL of the configuration, taken apart strictly: no user info, control character,
// backslash or blank. The path has no slash at its end.
struct Url {
    Origin origin;
    std::string path;
    std::string query;  // without '?'
    bool has_fragment = false;
};
std::optional<Url> parse_url(std::string_view text);

// Does the name mean this machine: localhost, *.localhost, 127.0.0.0/8, ::1.
bool is_loopback_name(std::string_view name);

// Can the name only be reached from inside: a private address (RFC 1918, 6598, 4193, link-local), a
// name without a dot (a compose service), or one under .internal, .local (Kubernetes too), .svc.
bool is_private_name(std::string_view name);

// An address or CIDR, IPv4 or IPv6; IPv4-mapped IPv6 addresses count as IPv4.
struct Network {
    std::array<std::uint8_t, 16> bytes{};
    int prefix = 0;  // bits, of 128
    bool contains(std::string_view address) const;
    bool operator==(const Network&) const = default;
};
std::optional<Network> parse_network(std::string_view text);

}  // namespace difysso::config
