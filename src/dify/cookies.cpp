#include "dify/cookies.h"

namespace difysso::dify {

CookieForm cookie_form(const config::Dify& dify) {
    constexpr config::Version kFirstWithDomain{1, 10, 0};
    CookieForm form;
    form.secure =
        dify.console_web_url.starts_with("https") && dify.console_api_url.starts_with("https");
    if (!dify.version || *dify.version >= kFirstWithDomain) form.domain = dify.cookie_domain;
    if (form.secure && form.domain.empty()) form.prefix = "__Host-";
    return form;
}

std::vector<web::Cookie> session_cookies(const config::Dify& dify, const Tokens& tokens) {
    const CookieForm form = cookie_form(dify);
    const auto cookie = [&](std::string_view name, const observe::Secret& value,
                            std::chrono::seconds lifetime, bool http_only) {
        return web::Cookie{.name = form.prefix + std::string(name),
                           .value = value.reveal(),
                           .domain = form.domain,
                           .max_age = lifetime,
                           .secure = form.secure,
                           .http_only = http_only};
    };
    // The page reads csrf_token and sends it back as X-CSRF-Token.
    return {cookie("access_token", tokens.access_token, dify.access_lifetime, true),
            cookie("refresh_token", tokens.refresh_token, dify.refresh_lifetime, true),
            cookie("csrf_token", tokens.csrf_token, dify.access_lifetime, false)};
}

std::vector<web::Cookie> ended_cookies(const config::Dify& dify) {
    std::vector<web::Cookie> cookies = session_cookies(dify, {});
    for (web::Cookie& cookie : cookies)
        cookie.max_age = std::chrono::seconds(0);
    return cookies;
}

}  // namespace difysso::dify
