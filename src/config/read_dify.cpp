#include <algorithm>
#include <array>
#include <cmath>

#include "config/read_policy.h"

namespace difysso::config {
namespace {

constexpr int kLongestMinutes = 10 * 365 * 24 * 60;
constexpr double kLongestDays = 10 * 365;

// Takes a whole number from the front of the text.
std::optional<int> take_number(std::string_view& text) {
    int number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0) return {};
    text.remove_prefix(static_cast<std::size_t>(stop - text.data()));
    return number;
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

}  // namespace

// 1.15.0, 1.15, and as Dify's tags have it: v1.15.0, 1.10.1-fix.1.
Complaint read_version(std::string_view text, std::optional<Version>& out) {
    constexpr Complaint kShape = "must be a version of Dify, as in 1.15.0";
    take(text, 'v');
    const auto major = take_number(text);
    if (!major || !take(text, '.')) return kShape;
    const auto minor = take_number(text);
    if (!minor) return kShape;
    std::optional<int> patch = 0;
    if (take(text, '.')) patch = take_number(text);
    if (!patch || !(text.empty() || (text.front() == '-' && text.size() > 1))) return kShape;

    const Version version{*major, *minor, *patch};
    if (version < Version{0, 9, 2}) return "is older than 0.9.2, the first Dify that this serves";
    out = version;
    return {};
}

Complaint read_cookie_domain(std::string_view text, std::string& out) {
    take(text, '.');  // Dify takes it away too; browsers ignore it (RFC 6265, 5.2.3)
    const auto host = parse_host(text);
    if (!host || host->port != 0) return "must be a domain, as in example.org";
    out = host->name;
    return {};
}

Complaint read_edition(std::string_view text, std::string& out) {
    constexpr std::array<std::string_view, 4> kEditions{"SELF_HOSTED", "COMMUNITY", "ENTERPRISE",
                                                        "CLOUD"};
    if (std::find(kEditions.begin(), kEditions.end(), text) == kEditions.end()) {
        return "must be SELF_HOSTED, or from Dify 1.17 on COMMUNITY, ENTERPRISE or CLOUD";
    }
    out = text;
    return {};
}

Complaint read_minutes(std::string_view text, std::chrono::minutes& out) {
    int minutes = 0;
    const Complaint wrong = read_number(text, 1, kLongestMinutes,
                                        "must be a whole number of minutes, 1 or more", minutes);
    if (wrong.empty()) out = std::chrono::minutes(minutes);
    return wrong;
}

Complaint read_days(std::string_view text, std::chrono::seconds& out) {
    constexpr Complaint kShape = "must be a number of days, as in 30 or 0.5";
    double days = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, days, std::chars_format::fixed);
    if (error != std::errc() || stop != end || !std::isfinite(days)) return kShape;
    if (days <= 0 || days > kLongestDays) return kShape;
    const std::chrono::seconds whole(static_cast<std::int64_t>(days * 86400));
    if (whole.count() < 1) return kShape;
    out = whole;
    return {};
}

}  // namespace difysso::config
