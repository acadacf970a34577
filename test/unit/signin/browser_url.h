#pragma once
#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace difysso::test {

// What a browser makes of a Location, along the URL standard (https://url.spec.whatwg.org, "basic
// URL parser"), as far as it says where one ends up. Shares nothing with the code that it judges,
// and repairs what browsers repair.
namespace browser {

inline bool is_slash(char c) {
    return c == '/' || c == '\\';  // one and the same after http: and https:
}

inline std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

inline std::string decode(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto hex = [&](std::size_t at) {
            return at < text.size() && std::isxdigit(static_cast<unsigned char>(text[at])) != 0;
        };
        if (text[i] == '%' && hex(i + 1) && hex(i + 2)) {
            decoded +=
                static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

// Leading and trailing C0 controls and blanks go, tabs and line ends go everywhere.
inline std::string repair(std::string_view text) {
    const auto trimmed = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
    while (!text.empty() && trimmed(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && trimmed(text.back()))
        text.remove_suffix(1);
    std::string repaired(text);
    std::erase_if(repaired, [](char c) { return c == '\t' || c == '\n' || c == '\r'; });
    return repaired;
}

// Full-width letters, digits, slashes and the other full stops count as ASCII in a host (UTS 46).
inline std::string host(std::string_view text) {
    std::string mapped;
    const std::string decoded = decode(text);
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        const std::string_view rest = std::string_view(decoded).substr(i);
        if (rest.starts_with("\xe3\x80\x82") || rest.starts_with("\xef\xbd\xa1")) {
            mapped += '.';
            i += 2;
        } else if (rest.size() > 2 &&
                   (rest.starts_with("\xef\xbc") || rest.starts_with("\xef\xbd"))) {
            const int low = static_cast<unsigned char>(rest[2]) - 0x80;
            mapped += static_cast<char>(rest[1] == '\xbc' ? low + 0x20 : low + 0x60);
            i += 2;
        } else {
            mapped += decoded[i];
        }
    }
    return lower(mapped);
}

inline std::string authority(std::string_view scheme, std::string_view text) {
    const auto at = text.rfind('@');
    if (at != text.npos) text.remove_prefix(at + 1);
    std::string_view name = text, port;
    const auto colon = text.rfind(':');
    if (colon != text.npos && text.find(']', colon) == text.npos) {
        name = text.substr(0, colon);
        port = text.substr(colon + 1);
    }
    while (port.size() > 1 && port[0] == '0')
        port.remove_prefix(1);
    const bool usual = port.empty() || port == (scheme == "https" ? "443" : "80");
    return std::string(scheme) + "://" + host(name) + (usual ? "" : ":" + std::string(port));
}

struct Place {
    std::string origin;  // "https://host:8443"; "javascript:" and the like for what is no web page
    std::string path;
};

// Where `location` leads from a page of `base`, "https://dify.example.org".
inline Place resolve(std::string_view location, std::string_view base) {
    const std::string text = repair(location);
    const std::string base_scheme(base.substr(0, base.find(':')));
    std::string scheme = base_scheme;
    std::string_view rest = text;
    const auto colon = rest.find(':');
    const std::string before = lower(std::string(rest.substr(0, colon)));
    const bool has_scheme =
        colon != rest.npos && !before.empty() &&
        std::isalpha(static_cast<unsigned char>(before[0])) &&
        before.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") == std::string::npos;
    if (has_scheme) {
        scheme = before;
        rest.remove_prefix(colon + 1);
        if (scheme != "http" && scheme != "https") return {scheme + ":", std::string(rest)};
    }
    std::size_t slashes = 0;
    while (slashes < rest.size() && is_slash(rest[slashes]))
        ++slashes;
    // "https:evil.example" is a path on a page of https, and another host on a page of http.
    const bool relative = !has_scheme || (scheme == base_scheme && slashes < 2);
    if (relative && slashes < 2) return {std::string(base), std::string(rest)};
    rest.remove_prefix(slashes);
    const std::size_t end = std::min(rest.find_first_of("/\\?#"), rest.size());
    return {authority(scheme, rest.substr(0, end)), std::string(rest.substr(end))};
}

// The path with its segments resolved, "%2e" being a dot and '\' a slash.
inline std::string walk(std::string_view path) {
    std::vector<std::string> segments;
    std::string segment;
    const auto close = [&] {
        const std::string name = segment.substr(0, segment.find(';'));
        if (name == "..") {
            if (!segments.empty()) segments.pop_back();
        } else if (name != "." && !segment.empty()) {
            segments.push_back(segment);
        }
        segment.clear();
    };
    for (const char c : path.substr(0, path.find_first_of("?#")))
        if (is_slash(c))
            close();
        else
            segment += c;
    close();
    std::string walked;
    for (const std::string& name : segments)
        walked += '/' + name;
    return walked;
}

}  // namespace browser

// What is wrong with an address that the gateway sends a browser to, or "". `origins` are the
// allowed ones, `closed` the paths that belong to the gateway.
inline std::string complaint(const std::string& result, const std::string& default_page,
                             const std::vector<std::string>& origins,
                             const std::vector<std::string>& closed) {
    for (const char c : result)
        if (c <= 0x20 || c >= 0x7f || c == '\\') return "a character that no Location may have";
    const auto place = browser::resolve(result, origins.front());
    if (std::find(origins.begin(), origins.end(), place.origin) == origins.end())
        return "a foreign origin: " + place.origin;
    if (result == default_page) return {};
    if (!result.starts_with(place.origin + "/")) return "not written as an origin and a path";
    // What serves the path may decode it, and again: it must mean the same.
    std::string path = place.path.substr(0, place.path.find_first_of("?#"));
    const auto slashes = std::count(path.begin(), path.end(), '/');
    for (;;) {
        if (std::count(path.begin(), path.end(), '/') != slashes) return "an encoded slash";
        for (const char c : path)
            if (c == '\\' || (c >= 0 && c < 0x20) || c == 0x7f) return "an encoded character";
        const std::string walked = browser::walk(path);
        for (const std::string& own : closed)
            if (walked == own || walked.starts_with(own + "/") || walked.starts_with(own + ";"))
                return "a route of the gateway: " + walked;
        const std::string decoded = browser::decode(path);
        if (decoded == path) return {};
        path = decoded;
    }
}

}  // namespace difysso::test
