#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "unit/signin/redirect_parts.h"

namespace difysso::test {

// Redirect targets that have led gateways astray, built from their classes. They are made for a
// gateway at https://dify.example.org/sso that may also send people to https://apps.example.org and
// https://[2001:db8::1].

namespace payload {

// One of `odd` at every place of `text`.
inline void insert_everywhere(const std::string& text, const Texts& odd,
                              std::set<std::string>& all) {
    for (std::size_t at = 0; at <= text.size(); ++at)
        for (const std::string& what : odd)
            all.insert(std::string(text).insert(at, what));
}

}  // namespace payload

// Each as it stands; whoever uses them encodes them.
inline Texts redirect_payloads() {
    using namespace payload;
    std::set<std::string> all;
    const Texts few_hosts{"evil.example", "dify.example.org", "dify.example.org@evil.example",
                          "[2001:db8::1]:444"};
    for (const auto& scheme : kSchemes)
        for (const auto& slashes : kSlashes)
            for (const auto& host : few_hosts)
                all.insert(scheme + slashes + host);
    for (const auto& before : kBefore)
        for (const auto& slashes : kSlashes)
            for (const char* scheme : {"", "https:", "javascript:"}) {
                all.insert(before + scheme + slashes + "evil.example");
                all.insert(scheme + slashes + "evil.example" + before);
            }
    for (const auto& host : kHosts)
        for (const char* start : {"//", "/\\", "https://", "http://", "https:", "https:/"}) {
            for (const auto& user : kUsers)
                all.insert(start + user + host);
            for (const auto& tail : kTails)
                all.insert(start + host + tail);
        }
    for (const auto& mount : kOwnMounts)
        for (const auto& version : kOwnVersions)
            for (const auto& tail : kOwnTails)
                for (const char* origin : {"", "https://dify.example.org"})
                    all.insert(origin + mount + version + tail);
    const Texts odd{std::string(1, '\0'),
                    "\t",
                    "\n",
                    "\r",
                    "\r\n",
                    " ",
                    "\x0b",
                    "\x1f",
                    "\x7f",
                    "\\",
                    "%00",
                    "%09",
                    "%0d%0a",
                    "%20",
                    "%5c",
                    "%2f",
                    "%2e",
                    "%",
                    "\xc2\x85",
                    "\xff"};
    for (const char* text : {"//evil.example", "/\\evil.example", "https://dify.example.org/apps",
                             "https://evil.example", "/sso/v1/auth/login", "/apps"})
        insert_everywhere(text, odd, all);
    for (const std::size_t length : {1000U, 1024U, 1025U, 8000U})
        for (const char* start : {"/", "//evil.example/", "https://dify.example.org/", "https://"})
            all.insert(start + std::string(length, 'a') + "@evil.example");
    return {all.begin(), all.end()};
}

// Every byte that isn't a letter or digit: as a client writes a value into a query.
inline std::string percent_encoded(std::string_view text) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string encoded;
    for (const char c : text) {
        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
    }
    return encoded;
}

}  // namespace difysso::test
