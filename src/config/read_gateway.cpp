#include <algorithm>
#include <array>
#include <grp.h>

#include "config/read_policy.h"

namespace difysso::config {
namespace {

bool is_path_character(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '~' || c == '-';
}

bool group_exists(const std::string& name) {
    std::array<char, 16384> buffer{};
    group entry{};
    group* found = nullptr;
    return ::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) == 0 &&
           found != nullptr;
}

}  // namespace

Complaint read_mount_path(std::string_view text, std::string& out) {
    constexpr Complaint kShape =
        "must be a path as in /sso: '/' before each part, no '/' at the end, parts of letters, "
        "digits, '.', '_', '~', '-'";
    if (!text.starts_with('/')) return kShape;
    for (const std::string_view part : split(text.substr(1), '/')) {
        if (part.empty() || part == "." || part == "..") return kShape;
        if (!std::all_of(part.begin(), part.end(), is_path_character)) return kShape;
    }
    out = text;
    return {};
}

Complaint read_log_level(std::string_view text, observe::Level& out) {
    using observe::Level;
    // Dify's names are those of Python's logging.
    constexpr std::array<std::pair<std::string_view, Level>, 7> kLevels{
        {{"debug", Level::debug},
         {"info", Level::info},
         {"warning", Level::warning},
         {"warn", Level::warning},
         {"error", Level::error},
         {"critical", Level::critical},
         {"fatal", Level::critical}}};
    const std::string word = lower(text);
    for (const auto& [name, level] : kLevels) {
        if (word == name) {
            out = level;
            return {};
        }
    }
    return "must be DEBUG, INFO, WARNING, ERROR or CRITICAL";
}

Complaint read_log_target(std::string_view text, std::string& out) {
    const bool file = text.starts_with('/');
    const bool socket = text.starts_with("syslog:/");
    if (!file && !socket && text != "stderr" && text != "syslog") {
        return "must be stderr, syslog, syslog:/path/of/a/socket or the full path of a file";
    }
    out = text;
    return {};
}

Complaint read_mode(std::string_view text, int& out) {
    constexpr Complaint kShape = "must be a mode in octal digits, as in 0660";
    int mode = 0;
    for (const char c : text) {
        if (c < '0' || c > '7' || mode > 0777) return kShape;
        mode = mode * 8 + (c - '0');
    }
    if (text.size() < 3 || mode > 0777) return kShape;
    out = mode;
    return {};
}

Complaint read_group(std::string_view text, std::string& out) {
    if (!group_exists(std::string(text))) return "names a group that this machine doesn't have";
    out = text;
    return {};
}

Complaint read_rate(std::string_view text, int& out) {
    return read_number(text, 0, 1'000'000, "must be a whole number a minute, or 0 for no limit",
                       out);
}

Complaint read_state_directory(std::string_view text, std::string& out) {
    return read_absolute_path(text.substr(0, text.find(':')), out);
}

}  // namespace difysso::config
