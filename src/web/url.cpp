#include "web/url.h"

#include <algorithm>

#include "web/ascii.h"
#include "web/percent.h"

namespace difysso::web {
namespace {

// RFC 3986: pchar and '/' (section 3.3); a query and a fragment may also hold '?'
// (sections 3.4, 3.5).
bool is_path_octet(char c) {
    return is_unreserved(c) ||
           std::string_view("%!$&'()*+,;=:@/").find(c) != std::string_view::npos;
}
bool is_suffix_octet(char c) {
    return is_path_octet(c) || c == '?';
}

bool percent_signs_good(std::string_view text) {
    for (std::size_t i = text.find('%'); i != text.npos; i = text.find('%', i + 1))
        if (!percent_byte(text, i)) return false;
    return true;
}

bool good_suffix(std::string_view suffix) {
    if (suffix.empty()) return true;
    if (!percent_signs_good(suffix)) return false;
    if (suffix[0] == '?') {
        std::string_view rest = suffix.substr(1);
        const std::string_view query = take_until(rest, '#');
        return std::all_of(query.begin(), query.end(), is_suffix_octet) &&
               std::all_of(rest.begin(), rest.end(), is_suffix_octet);
    }
    return std::all_of(suffix.begin() + 1, suffix.end(), is_suffix_octet);
}

// Without what some servers take for parameters of the segment: "..;x".
bool is_dot_segment(std::string_view segment) {
    const std::string_view name = segment.substr(0, segment.find(';'));
    return name == "." || name == "..";
}

bool has_dot_segment(std::string_view path) {
    while (!path.empty())
        if (is_dot_segment(take_until(path, '/'))) return true;
    return false;
}

// One reading of a path: as it stands, or decoded. `slashes` is what the first reading has: another
// number means that one was encoded.
bool good_reading(std::string_view path, std::ptrdiff_t slashes) {
    return std::count(path.begin(), path.end(), '/') == slashes && !has_control(path) &&
           path.find('\\') == path.npos && path.find("//") == path.npos && !has_dot_segment(path);
}

// Calls `look` with the path as it stands, decoded once, twice and so on, while it answers true and
// the readings differ. Each one is shorter than the last. Gives the last reading, or nothing when
// `look` answered false.
template <class Look>
std::optional<std::string> each_reading(std::string_view path, Look look) {
    std::string reading(path);
    for (;;) {
        if (!look(std::string_view(reading))) return std::nullopt;
        if (reading.find('%') == std::string::npos) return reading;
        auto next = percent_decode(reading);
        if (!next) return reading;
        reading = std::move(*next);
    }
}

bool good_path(std::string_view path) {
    if (!path.starts_with('/') || !std::all_of(path.begin(), path.end(), is_path_octet) ||
        !percent_signs_good(path))
        return false;
    const auto slashes = std::count(path.begin(), path.end(), '/');
    const auto last = each_reading(
        path, [&](std::string_view reading) { return good_reading(reading, slashes); });
    return last && is_utf8(*last);
}

// Takes "https://host:port" off the front of `text`.
std::optional<config::Origin> take_origin(std::string_view& text) {
    for (const std::string_view scheme : {"http", "https"}) {
        const std::size_t length = scheme.size() + 3;
        if (!same_ignoring_case(text.substr(0, scheme.size()), scheme) ||
            text.substr(scheme.size()).substr(0, 3) != "://")
            continue;
        const std::size_t end = std::min(text.find_first_of("/?#", length), text.size());
        const std::string_view authority = text.substr(length, end - length);
        const auto host = config::parse_host(authority);
        if (!host || has_control(authority)) return std::nullopt;
        text.remove_prefix(end);
        return config::origin_of(scheme, *host);
    }
    return std::nullopt;
}

}  // namespace

std::optional<Target> parse_target(std::string_view text) {
    Target target;
    if (!text.starts_with('/')) {
        target.origin = take_origin(text);
        if (!target.origin) return std::nullopt;
    }
    const std::size_t end = std::min(text.find_first_of("?#"), text.size());
    target.path = end == 0 ? "/" : text.substr(0, end);
    target.suffix = text.substr(end);
    if (!good_path(target.path) || !good_suffix(target.suffix)) return std::nullopt;
    return target;
}

bool inside(std::string_view path, std::string_view prefix) {
    const auto outside = [&](std::string_view reading) {
        if (!reading.starts_with(prefix)) return true;
        return reading.size() > prefix.size() &&
               std::string_view("/?#;").find(reading[prefix.size()]) == std::string_view::npos;
    };
    return !each_reading(path, outside);
}

}  // namespace difysso::web
