#include "redirect_uri.h"

#include <regex>

#include <Poco/Exception.h>
#include <Poco/URI.h>

namespace casdoor_standin {

namespace {

bool same_or_subdomain(const std::string& host, const std::string& of) {
    return host == of || host.ends_with('.' + of);
}

bool always_allowed(const Poco::URI& uri) {
    const std::string& scheme = uri.getScheme();
    const std::string& host = uri.getHost();
    if (scheme == "http" && (host == "127.0.0.1" || host == "casdoor-authenticator")) return true;
    return (scheme == "http" || scheme == "https") &&
           (host == "localhost" || host.ends_with(".chromiumapp.org"));
}

bool matches(const std::string& text, const Poco::URI& uri, const std::string& entry) {
    if (text == entry) return true;
    const bool expression = entry.find_first_of("\\[](){}|*+^$") != std::string::npos;
    if (!expression && entry.find("://") != std::string::npos) {
        const Poco::URI listed(entry);
        return listed.getScheme() == uri.getScheme() && listed.getPort() == uri.getPort() &&
               listed.getPath() == uri.getPath() &&
               same_or_subdomain(uri.getHost(), listed.getHost());
    }
    const auto slash = std::min(entry.find('/'), entry.size());
    if ((uri.getScheme() == "http" || uri.getScheme() == "https") &&
        same_or_subdomain(uri.getHost(), entry.substr(0, slash)) &&
        (slash == entry.size() || uri.getPath() == entry.substr(slash))) {
        return true;
    }
    try {
        return std::regex_match(text, std::regex(entry));
    } catch (const std::regex_error&) {
        return false;
    }
}

}  // namespace

bool redirect_uri_allowed(const std::string& uri, const std::vector<std::string>& allowed) {
    try {
        const Poco::URI parsed(uri);
        if (always_allowed(parsed)) return true;
        for (const auto& entry : allowed) {
            if (matches(uri, parsed, entry)) return true;
        }
    } catch (const Poco::SyntaxException&) {
        return false;
    }
    return false;
}

}  // namespace casdoor_standin
