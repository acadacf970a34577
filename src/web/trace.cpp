#include "web/trace.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include "web/ascii.h"

namespace difysso::web {
namespace {

constexpr std::size_t kLongestState = 512;
constexpr std::size_t kMostMembers = 32;  // section 3.3.1.1

constexpr bool is_lower_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

constexpr bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_id(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_lower_hex) &&
           std::any_of(text.begin(), text.end(), [](char c) { return c != '0'; });
}

// Section 3.2: "00-" trace-id "-" parent-id "-" trace-flags, and nothing more.
std::optional<outbound::Trace> parse_parent(std::string_view text) {
    constexpr std::size_t kLength = 55;
    if (text.size() != kLength || !text.starts_with("00-") || text[35] != '-' || text[52] != '-')
        return std::nullopt;
    const std::string_view id = text.substr(3, 32), flags = text.substr(53);
    if (!is_id(id) || !is_id(text.substr(36, 16)) ||
        !std::all_of(flags.begin(), flags.end(), is_lower_hex))
        return std::nullopt;
    const char low = flags.back();
    const int digit = is_digit(low) ? low - '0' : low - 'a' + 10;
    return outbound::Trace{.id = std::string(id), .sampled = digit % 2 == 1};
}

bool is_key_part(std::string_view text, std::size_t longest, bool may_begin_with_digit) {
    return !text.empty() && text.size() <= longest &&
           (is_lower(text.front()) || (may_begin_with_digit && is_digit(text.front()))) &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_lower(c) || is_digit(c) ||
                      std::string_view("_-*/").find(c) != std::string_view::npos;
           });
}

// Section 3.3.1.3.1: a name, or a tenant's at a system.
bool is_key(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == std::string_view::npos) return is_key_part(text, 256, false);
    return is_key_part(text.substr(0, at), 241, true) &&
           is_key_part(text.substr(at + 1), 14, false);
}

// Section 3.3.1.3.2.
bool is_value(std::string_view text) {
    return !text.empty() && text.size() <= 256 && text.back() != ' ' &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return c >= ' ' && c <= '~' && c != ',' && c != '='; });
}

bool is_state(std::string_view text) {
    if (text.size() > kLongestState) return false;
    std::set<std::string_view> keys;
    while (!text.empty()) {
        std::string_view member = trim(take_until(text, ','));
        if (member.empty()) continue;
        const std::string_view key = take_until(member, '=');
        if (!is_key(key) || !is_value(member) || !keys.insert(key).second) return false;
    }
    return !keys.empty() && keys.size() <= kMostMembers;
}

// Section 3.3.1: several headers are one list.
std::string state_of(const Request& request) {
    std::string all;
    for (const auto& [name, value] : request.headers)
        if (name == "tracestate") all.append(all.empty() ? "" : ",").append(value);
    return is_state(all) ? all : "";
}

}  // namespace

outbound::Trace trace_of(const Request& request) {
    const auto header = request.header("traceparent");
    if (!header || request.repeated("traceparent")) return {};
    auto trace = parse_parent(*header);
    if (!trace) return {};
    trace->state = state_of(request);
    return std::move(*trace);
}

}  // namespace difysso::web
