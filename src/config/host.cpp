#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

#include "config/address.h"

namespace difysso::config {
namespace {

constexpr std::size_t kLongestName = 253;  // RFC 1035, 2.3.4
constexpr std::size_t kLongestLabel = 63;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_label_character(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= kLongestLabel && label.front() != '-' &&
           label.back() != '-' && std::all_of(label.begin(), label.end(), is_label_character);
}

bool is_ipv4(const std::string& text) {
    in_addr address{};
    return ::inet_pton(AF_INET, text.c_str(), &address) == 1;
}

bool is_ipv6(const std::string& text) {
    in6_addr address{};
    return text.find('\0') == std::string::npos &&
           ::inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

// Browsers take a name whose last label looks like a number for an IPv4 address (WHATWG URL, "ends
// in a number"): "127.1" would be loopback there and a name here.
bool ends_in_number(std::string_view name) {
    const std::string_view last = name.substr(name.rfind('.') + 1);
    return std::all_of(last.begin(), last.end(), is_digit) || last.starts_with("0x");
}

bool is_name(const std::string& name) {
    if (name.size() > kLongestName) return false;
    std::string_view rest = name;
    while (true) {
        const std::size_t dot = rest.find('.');
        if (!is_label(rest.substr(0, dot))) return false;
        if (dot == std::string_view::npos) break;
        rest.remove_prefix(dot + 1);
    }
    return !ends_in_number(name) || is_ipv4(name);
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    unsigned port = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc() || stop != end || text.front() == '0' || port > 65535) return {};
    return static_cast<std::uint16_t>(port);
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
}

}  // namespace

std::optional<Host> parse_host(std::string_view text) {
    const bool bracket = text.starts_with('[');
    std::size_t end = text.find(bracket ? ']' : ':');
    if (bracket) {
        if (end == std::string_view::npos) return {};
        ++end;
    }
    Host host{lower_case(text.substr(0, end)), 0};
    if (end < text.size()) {
        if (text[end] != ':' || end + 1 == text.size()) return {};
        const auto port = parse_port(text.substr(end + 1));
        if (!port) return {};
        host.port = *port;
    }
    const bool valid =
        bracket ? is_ipv6(host.name.substr(1, host.name.size() - 2)) : is_name(host.name);
    if (!valid) return {};
    return host;
}

std::uint16_t default_port(std::string_view scheme) {
    return scheme == "https" ? 443 : 80;
}

Origin origin_of(std::string_view scheme, const Host& host) {
    return {std::string(scheme), host.name, host.port != 0 ? host.port : default_port(scheme)};
}

std::string Origin::host_text() const {
    return port == default_port(scheme) ? name : name + ":" + std::to_string(port);
}

std::string Origin::text() const {
    return scheme + "://" + host_text();
}

bool is_loopback_name(std::string_view name) {
    if (name == "localhost" || name.ends_with(".localhost")) return true;
    if (name == "::1" || name == "[::1]") return true;
    return name.starts_with("127.") && is_ipv4(std::string(name));
}

}  // namespace difysso::config
