#include "config/validate.h"

namespace difysso::config {
namespace {

constexpr Version kCookieDomain{1, 10, 0};

// Of Dify's settings, as Dify looks at them: by their first letters, as they are written.
struct Console {
    bool web_secure = false;
    bool api_secure = false;
    bool has_domain = false;      // COOKIE_DOMAIN
    bool web_has_domain = false;  // NEXT_PUBLIC_COOKIE_DOMAIN
};

// Dify's API names the CSRF cookie one way and Dify's web pages look for it another way
// (Dify 1.15.0, libs/token.py and web/config/index.ts): then every call is answered 401.
void check_names(Validation& validation, const Console& console) {
    const bool api_says_host = console.web_secure && console.api_secure && !console.has_domain;
    const bool web_says_host = console.api_secure && !console.web_has_domain;
    if (api_says_host == web_says_host) return;
    if (console.has_domain) {
        validation.warning(
            "COOKIE_DOMAIN",
            "is set, so Dify's web needs NEXT_PUBLIC_COOKIE_DOMAIN=1, or its calls are "
            "answered 401 forever; set it for Dify and here");
    } else if (console.web_has_domain) {
        validation.warning(
            "NEXT_PUBLIC_COOKIE_DOMAIN",
            "is set without COOKIE_DOMAIN: Dify's calls are answered 401 forever; set "
            "both or neither, for Dify and here");
    } else {
        validation.warning("CONSOLE_WEB_URL",
                           "doesn't begin with https while CONSOLE_API_URL does: Dify's calls are "
                           "answered 401 forever; set both to https addresses, or both to nothing, "
                           "for Dify and here");
    }
}

bool lies_in(const std::string& host, const std::string& domain) {
    return host == domain || host.ends_with("." + domain);
}

// Cookies that the gateway sets have to reach the console and its API.
void check_hosts(Validation& validation, const Console& console) {
    const Settings& settings = validation.settings;
    const std::string& domain = settings.dify.cookie_domain;
    const auto web = parse_url(settings.dify.console_web_url);
    const auto api = parse_url(settings.dify.console_api_url);
    const auto& own = settings.web.base_url;
    if (console.has_domain) {
        if ((own && !lies_in(own->name, domain)) || (web && !lies_in(web->origin.name, domain)) ||
            (api && !lies_in(api->origin.name, domain))) {
            validation.warning("COOKIE_DOMAIN",
                               "doesn't hold the hosts of BASE_URL, CONSOLE_WEB_URL and "
                               "CONSOLE_API_URL: browsers drop its cookies, and Dify answers 401");
        }
        return;
    }
    if (own && web && own->name != web->origin.name) {
        validation.warning(
            "CONSOLE_WEB_URL",
            "has another host than BASE_URL, and COOKIE_DOMAIN is empty: the cookies "
            "never reach the console; mount the gateway on the console's host "
            "(MOUNT_PATH), or set COOKIE_DOMAIN for Dify and here");
    }
    const std::string* const seen = web ? &web->origin.name : own ? &own->name : nullptr;
    if (api && seen != nullptr && api->origin.name != *seen) {
        validation.warning("CONSOLE_API_URL",
                           "has another host than the console, and COOKIE_DOMAIN is empty: Dify's "
                           "calls are answered 401 forever; set COOKIE_DOMAIN for Dify and here");
    }
}

}  // namespace

void validate_cookies(Validation& validation) {
    const Dify& dify = validation.settings.dify;
    if (dify.era != Era::cookies || !validation.good("DIFY_VERSION")) return;
    if (!validation.good("CONSOLE_WEB_URL") || !validation.good("CONSOLE_API_URL")) return;
    if (!validation.good("COOKIE_DOMAIN")) return;

    const bool knows_domain = *dify.version >= kCookieDomain;
    const Console console{dify.console_web_url.starts_with("https"),
                          dify.console_api_url.starts_with("https"),
                          knows_domain && !dify.cookie_domain.empty(),
                          knows_domain && validation.is_given("NEXT_PUBLIC_COOKIE_DOMAIN")};
    check_names(validation, console);
    check_hosts(validation, console);

    const auto& own = validation.settings.web.base_url;
    if (console.web_secure && console.api_secure && own && !own->secure()) {
        validation.warning("BASE_URL",
                           "is http while CONSOLE_WEB_URL and CONSOLE_API_URL are https: browsers "
                           "drop the Secure cookies that come from there; use https");
    }
}

}  // namespace difysso::config
