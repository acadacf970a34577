#pragma once
#include <memory>
#include <string>
#include <vector>

#include "fake/clock.h"
#include "fake/log.h"
#include "fake/metrics.h"
#include "fake/sign_in_parts.h"
#include "route/signin.h"
#include "signin/start.h"
#include "unit/web/requests.h"
#include "web/cookie.h"

namespace difysso::test {

// The routes of the sign-in behind their router, on https://dify.example.org/sso, with two
// providers, everything outside replaced. One thread.
struct SignInBench {
    explicit SignInBench(const config::RateLimits& rate_limits = {0, 0, 0}, bool two = false)
        : limits(rate_limits), providers(make_providers(two)) {}

    // A POST when there is a form, else a GET.
    web::Response ask(const std::string& path_and_query, const Headers& more = {},
                      const std::string& form = "") {
        web::Request request = get("/sso/v1/auth" + path_and_query, {{"host", host}});
        request.scheme = scheme;
        request.remote_address = client;
        request.headers.insert(request.headers.end(), more.begin(), more.end());
        if (!form.empty()) {
            request.method = "POST";
            request.body = form;
            request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
        }
        return router.handle(request);
    }
    web::Response ask_as(const std::string& method, const std::string& path_and_query) {
        web::Request request = get("/sso/v1/auth" + path_and_query, {{"host", host}});
        request.method = method;
        return router.handle(request);
    }
    // The browser's way back from the provider: the state of the address, the cookie of the answer.
    web::Response come_back(const web::Response& departure, const std::string& answer = "code=abc",
                            bool as_form = false) {
        const std::string location(departure.header("Location"));
        const std::size_t begin = location.find("state=") + 6;
        const std::string parameters =
            answer + "&state=" + location.substr(begin, location.find('&', begin) - begin);
        const std::string line(departure.header("Set-Cookie"));
        const Headers cookie{{"cookie", line.substr(0, line.find(';'))}};
        return as_form ? ask("/callback", cookie, parameters)
                       : ask("/callback?" + parameters, cookie);
    }
    // Nobody outside was asked, nothing was written or issued.
    bool untouched() const {
        return idp->exchanges.empty() && used.used.empty() && accounts.people.empty() &&
               accounts.refusals.empty() && sessions.saved.empty();
    }
    static std::size_t cookies_of(const web::Response& response) {
        std::size_t found = 0;
        for (const auto& [name, value] : response.headers)
            found += name == "Set-Cookie";
        return found;
    }
    static std::string code_of(const web::Response& response) {
        return response.entry.reason ? std::string(observe::row(*response.entry.reason).code) : "";
    }

    std::string host = "dify.example.org";
    std::string scheme = "https";
    std::string client = "192.0.2.10";
    config::RateLimits limits;
    config::Settings settings = make_settings();
    fake::Clock clock;
    crypto::SystemRandom random;  // states that never repeat
    fake::Log log;
    fake::Provider* idp = nullptr;
    fake::Provider* other = nullptr;  // null unless there are two
    signin::Providers providers;
    fake::UsedStates used;
    fake::Accounts accounts;
    fake::Sessions sessions;
    signin::AttemptCookies attempts{settings.dify.secret_key, observe::Secret(""),
                                    std::chrono::seconds(60)};
    fake::Metrics metrics;
    signin::Gates::Breakers breakers{};
    signin::Gates gates{providers, 16, breakers, metrics};
    signin::Start start{settings, attempts, gates, clock, random};
    signin::Completion completion{
        {settings, providers, gates, used, accounts, sessions, clock, random, log}};
    std::unique_ptr<web::RateLimiter::Table> table = std::make_unique<web::RateLimiter::Table>();
    web::RateLimiter limiter{*table, limits, std::string(32, 'k')};
    route::SignIn sign_in{providers, attempts, start, completion, limiter, metrics, clock};
    web::Router router{settings.web, sign_in.routes()};

  private:
    static config::Settings make_settings() {
        config::Settings made;
        made.web.mount_path = "/sso";
        made.web.return_hosts = {{"apps.example.org", 0}};
        made.dify.secret_key = observe::Secret("key");
        made.dify.version = config::Version{1, 15, 0};
        made.dify.era = config::Era::cookies;
        made.dify.edition = "SELF_HOSTED";
        made.dify.console_web_url = "https://dify.example.org";
        return made;
    }
    std::vector<std::unique_ptr<provider::Provider>> make_providers(bool two) {
        std::vector<std::unique_ptr<provider::Provider>> made;
        auto first = std::make_unique<fake::Provider>();
        idp = first.get();
        made.push_back(std::move(first));
        if (two) {
            auto second = std::make_unique<fake::Provider>("okta");
            second->identity.issuer = "https://okta.example";
            other = second.get();
            made.push_back(std::move(second));
        }
        return made;
    }
};

}  // namespace difysso::test
