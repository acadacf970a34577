#include "cookie_jar.h"

#include <algorithm>
#include <sstream>

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeParser.h>
#include <Poco/String.h>

namespace difysso::service {

namespace {

using SystemClock = std::chrono::system_clock;

bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() &&
           text.compare(text.size() - end.size(), end.size(), end) == 0;
}

bool host_matches(const Cookie& cookie, const std::string& host) {
    return host == cookie.host || (!cookie.host_only && ends_with(host, "." + cookie.host));
}

// RFC 6265, 5.1.4
bool path_matches(const std::string& cookie_path, const std::string& path) {
    if (path.rfind(cookie_path, 0) != 0) return false;
    return path.size() == cookie_path.size() || cookie_path.back() == '/' ||
           path[cookie_path.size()] == '/';
}

std::string default_path(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

void read_expires(const std::string& text, Cookie& cookie) {
    int zone = 0;
    Poco::DateTime time;
    if (Poco::DateTimeParser::tryParse(Poco::DateTimeFormat::HTTP_FORMAT, text, time, zone) ||
        Poco::DateTimeParser::tryParse("%w, %d-%b-%Y %H:%M:%S %Z", text, time, zone)) {
        cookie.expires = SystemClock::from_time_t(time.timestamp().epochTime());
    }
}

// Max-Age outranks Expires wherever it stands.
void read_attribute(const std::string& name, const std::string& value, Cookie& cookie,
                    std::string& max_age) {
    if (name == "path") {
        if (!value.empty() && value[0] == '/') cookie.path = value;
    } else if (name == "domain" && !value.empty()) {
        cookie.host = Poco::toLower(value[0] == '.' ? value.substr(1) : value);
        cookie.host_only = false;
    } else if (name == "secure") {
        cookie.secure = true;
    } else if (name == "httponly") {
        cookie.http_only = true;
    } else if (name == "samesite") {
        cookie.same_site = value;
    } else if (name == "expires") {
        read_expires(value, cookie);
    } else if (name == "max-age") {
        max_age = value;
    }
}

bool refused(const Cookie& cookie, const std::string& host, bool https) {
    if (cookie.name.empty() || !host_matches(cookie, host)) return true;
    if (cookie.secure && !https) return true;
    if (cookie.name.rfind("__Secure-", 0) == 0) return !cookie.secure;
    if (cookie.name.rfind("__Host-", 0) == 0) {
        return !cookie.secure || !cookie.host_only || cookie.path != "/";
    }
    return Poco::toLower(cookie.same_site) == "none" && !cookie.secure;
}

}  // namespace

void CookieJar::keep(const std::string& set_cookie, const std::string& host,
                     const std::string& path, bool https) {
    Cookie cookie;
    cookie.host = Poco::toLower(host);
    cookie.path = default_path(path);
    std::string max_age;
    std::istringstream parts(set_cookie);
    bool first = true;
    for (std::string part; std::getline(parts, part, ';'); first = false) {
        const auto equals = part.find('=');
        const std::string name = Poco::trim(part.substr(0, equals));
        const std::string value =
            equals == std::string::npos ? "" : Poco::trim(part.substr(equals + 1));
        if (first) {
            cookie.name = name;
            cookie.value = value;
        } else {
            read_attribute(Poco::toLower(name), value, cookie, max_age);
        }
    }
    if (!max_age.empty()) {
        cookie.expires = SystemClock::now() + std::chrono::seconds(std::stoll(max_age));
    }
    if (refused(cookie, Poco::toLower(host), https)) return;
    const auto same = [&](const Cookie& other) {
        return other.name == cookie.name && other.host == cookie.host && other.path == cookie.path;
    };
    cookies_.erase(std::remove_if(cookies_.begin(), cookies_.end(), same), cookies_.end());
    cookies_.push_back(std::move(cookie));
    forget_expired();
}

std::string CookieJar::header(const std::string& host, const std::string& path, bool https) {
    forget_expired();
    std::string text;
    for (const auto& cookie : cookies_) {
        if (!host_matches(cookie, Poco::toLower(host)) || !path_matches(cookie.path, path) ||
            (cookie.secure && !https)) {
            continue;
        }
        if (!text.empty()) text += "; ";
        text += cookie.name + "=" + cookie.value;
    }
    return text;
}

const std::vector<Cookie>& CookieJar::all() {
    forget_expired();
    return cookies_;
}

std::optional<Cookie> CookieJar::find(const std::string& name) {
    for (const auto& cookie : all()) {
        if (cookie.name == name) return cookie;
    }
    return std::nullopt;
}

void CookieJar::erase(const std::string& name) {
    cookies_.erase(std::remove_if(cookies_.begin(), cookies_.end(),
                                  [&](const Cookie& cookie) { return cookie.name == name; }),
                   cookies_.end());
}

void CookieJar::forget_expired() {
    const auto now = SystemClock::now();
    cookies_.erase(std::remove_if(cookies_.begin(), cookies_.end(),
                                  [&](const Cookie& cookie) {
                                      return cookie.expires && *cookie.expires <= now;
                                  }),
                   cookies_.end());
}

}  // namespace difysso::service
