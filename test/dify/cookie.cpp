#include "cookie.h"

#include <array>

namespace judge {

namespace {

std::string http_date(std::time_t time) {
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 40> text{};
    const auto length =
        std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), length};
}

std::string without_leading_dot(const std::string& domain) {
    return domain.starts_with('.') ? domain.substr(1) : domain;
}

}  // namespace

Cookies::Cookies(const Options& options)
    : secure_(options.console_web_url.starts_with("https") &&
              options.console_api_url.starts_with("https")),
      domain_(without_leading_dot(options.cookie_domain)),
      access_seconds_(static_cast<long long>(options.access_minutes * 60)),
      refresh_seconds_(static_cast<long long>(options.refresh_days * 86400)) {}

std::string Cookies::real_name(const std::string& name) const {
    return secure_ && domain_.empty() ? "__Host-" + name : name;
}

std::string Cookies::set(const std::string& name, const std::string& value, std::time_t now) const {
    const auto seconds = name == "refresh_token" ? refresh_seconds_ : access_seconds_;
    return real_name(name) + "=" + value +
           attributes(name, "Expires=" + http_date(now + seconds) +
                                "; Max-Age=" + std::to_string(seconds));
}

std::string Cookies::clear(const std::string& name) const {
    return real_name(name) + "=" + attributes(name, "Expires=" + http_date(0));
}

std::string Cookies::attributes(const std::string& name, const std::string& lifetime) const {
    std::string text;
    if (!domain_.empty()) text += "; Domain=" + domain_;
    text += "; " + lifetime;
    if (secure_) text += "; Secure";
    // The page has to read the CSRF token; the others it may not see.
    if (name != "csrf_token") text += "; HttpOnly";
    return text + "; Path=/; SameSite=Lax";
}

}  // namespace judge
