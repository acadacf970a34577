#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fake/database.h"
#include "fake/log.h"
#include "fake/sign_in_parts.h"
#include "matrix_rules.h"
#include "route/admin.h"
#include "route/backchannel.h"
#include "route/my_sessions.h"
#include "route/session.h"
#include "unit/session/bench.h"

namespace difysso::test {

// Alice's browser with a session in some state, and beside it what an operation may reach or not:
// a session of hers in another browser, one that Dify began, and Bob's.
struct Matrix : Bench {
    Matrix() {
        settings.web.allowed_hosts = {*config::parse_host("dify.example")};
        settings.admin.tokens = {observe::Secret(kToken)};
        idp->logout_token =
            provider::LogoutToken{.sub = "alice", .sid = "", .jti = "j-1", .iat = 0};
    }

    void enter(Session state) {
        using std::chrono::seconds;
        origin.sid = "sid-1";
        brought = state == Session::unknown ? begun_by_dify() : sign_in(kMain);
        newest = brought.refresh_token.reveal();
        pass(seconds(1));
        if (state == Session::ended) ending.end_session(kMain, kAlice, soon);
        if (state == Session::marked) mark();
        if (state == Session::access_expired) {
            forget({"difysso:token:" + hash(brought.access_token)});
            pass(seconds(3601));
        }
        if (state == Session::expired) {
            std::erase_if(redis.keys, [](const auto& entry) {
                return !entry.first.starts_with("difysso:sid:");
            });
            pass(std::chrono::hours(24 * 30 + 1));
        }
        if (state == Session::used) {
            const auto renewed = refresh.renew(newest, soon);
            newest = renewed->tokens.refresh_token.reveal();
        }
        pass(seconds(1));
        origin.sid = "sid-2";
        origin.id_token_issued = clock.now();
        other = sign_in(kOther);
        redis.keys["refresh_token:" + kDifys].text = kAlice;
        redis.keys["refresh_token:" + kBobs].text = kBob;
        pass(seconds(1));
        idp->logout_token->iat = this->seconds();
    }
    void enter(Account state) {
        static const char* const kNames[] = {"active", "pending", "banned", "closed",
                                             "uninitialized"};
        if (state == Account::gone)
            lookup.state.reset();
        else
            lookup.state->status = kNames[static_cast<int>(state)];
    }
    void enter(Stores state) {
        if (state == Stores::postgresql_just_gone) (void)accounts.find(kAlice, soon);
        if (state == Stores::no_postgresql || state == Stores::postgresql_just_gone)
            lookup.failure = observe::Reason::database_unavailable;
        if (state == Stores::no_redis)
            redis.before_trip = [](int) {
                throw observe::Failure(observe::Reason::redis_unavailable);
            };
    }
    void take_provider_out() {
        taken_out = std::move(providers.front());
        providers.clear();
    }

    web::Response ask(Operation operation) {
        using enum Operation;
        idp->logout_token->sid = operation == backchannel_sid ? "sid-1" : "";
        switch (operation) {
            case verify:
                return person("GET", "/auth/verify");
            case session:
                return person("GET", "/auth/session");
            case list:
                return person("GET", "/auth/sessions");
            case end_one:
                return person("DELETE", "/auth/sessions/" + kOther);
            case refresh:
                return person("POST", "/auth/refresh");
            case logout:
                return person("POST", "/auth/logout");
            case everywhere:
                return person("POST", "/auth/logout?everywhere=1");
            case backchannel_sid:
            case backchannel_sub:
                return form("/auth/backchannel-logout", "logout_token=" + kLogoutToken);
            case admin_end_session:
                return program("DELETE", "/admin/sessions/" + kMain);
            case admin_end_account:
                return program("DELETE", "/admin/accounts/" + kAlice + "/sessions");
            case unlink:
                return program("POST", "/admin/accounts/" + kAlice + "/unlink?provider=casdoor");
        }
        return {};
    }

    // Does anything of it still work, for somebody who is welcome?
    bool lives(const dify::Tokens& tokens, const std::string& refresh_token) {
        const auto kept = redis.keys;
        const auto hooks = std::pair(redis.before_trip, redis.before_command);
        redis.before_trip = [](int) {};
        redis.before_command = [](const auto&) {};
        Accounts welcome;
        session::AccountCache known(welcome);
        const bool works =
            session::Verification({settings, redis, known, clock}).judge(with(tokens)).ok();
        const bool refreshes =
            session::Refresh({settings, redis, welcome, clock, random, provider, ending})
                .renew(refresh_token, soon)
                .ok();
        redis.keys = kept;
        std::tie(redis.before_trip, redis.before_command) = hooks;
        return works || refreshes;
    }
    bool main_lives() { return lives(brought, newest); }
    bool other_lives() { return lives(other, other.refresh_token.reveal()); }
    bool difys_lives() const { return redis.has("refresh_token:" + kDifys); }
    // What a request that was cut short has claimed is free after a while.
    void forget_claims() {
        std::erase_if(redis.keys,
                      [](const auto& entry) { return entry.first.starts_with("difysso:claim:"); });
    }
    bool bobs_lives() const { return redis.has("refresh_token:" + kBobs); }
    // Dify itself asks for nothing but this key.
    bool dify_would_refresh() const {
        return redis.has("refresh_token:" + newest) ||
               redis.has("refresh_token:" + brought.refresh_token.reveal());
    }

    static inline const std::string kMain = "33307ed7-2468-46f9-822e-9d2d0641e97f";
    static inline const std::string kOther = "44407ed7-2468-46f9-822e-9d2d0641e97f";
    static inline const std::string kToken = "0123456789abcdef0123456789abcdef";
    static inline const std::string kDifys = std::string(128, 'd');
    static inline const std::string kBobs = std::string(128, 'b');
    static inline const std::string kLogoutToken =
        "e30." + crypto::base64url(R"({"iss":"https://sso.example"})") + ".x";

    dify::Tokens brought;  // by the browser
    std::string newest;    // refresh token of the same session
    dify::Tokens other;

  private:
    static std::string hash(const observe::Secret& token) {
        return dify::SessionKeys::hash(token.reveal());
    }
    void forget(const std::vector<std::string>& keys) {
        for (const std::string& key : keys)
            redis.keys.erase(key);
    }
    void mark() {
        redis.keys["difysso:ended:" + kAlice].text =
            dify::Ended{.at = seconds(), .until = seconds() + 3600}.text();
    }
    dify::Tokens begun_by_dify() {
        dify::Tokens tokens = dify::make_tokens(settings.dify, kAlice, clock.now(), random);
        redis.keys["refresh_token:" + tokens.refresh_token.reveal()] = {
            .text = kAlice, .fields = {}, .scores = {}, .milliseconds = 86'400'000};
        return tokens;
    }

    web::Response send(const std::string& method, const std::string& path, web::Request request) {
        request.method = method;
        request.target = "/v1" + path;
        request.scheme = "http";
        request.headers.emplace_back("host", "dify.example");
        request.headers.emplace_back("sec-fetch-site", "same-origin");
        return router.handle(request);
    }
    web::Response person(const std::string& method, const std::string& path) {
        return send(method, path, with(brought));
    }
    web::Response program(const std::string& method, const std::string& path) {
        web::Request request = with_cookies("");
        request.headers.emplace_back("authorization", "Bearer " + kToken);
        return send(method, path, request);
    }
    web::Response form(const std::string& path, const std::string& body) {
        web::Request request = with_cookies("");
        request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
        request.body = body;
        return send("POST", path, request);
    }
    fake::Rows answer(const std::string& name) const {
        if (lookup.failure) throw observe::Failure(*lookup.failure);
        if (name == "is_account" && !lookup.state) return {};
        return {{"2"}};
    }
    std::vector<web::Route> all_routes() {
        std::vector<web::Route> all = session_routes.routes();
        for (const auto& more :
             {my_sessions.routes(), route::backchannel_routes(backchannel), admin_routes.routes()})
            all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    std::unique_ptr<fake::Provider> made = std::make_unique<fake::Provider>();
    fake::Provider* idp = made.get();
    std::unique_ptr<provider::Provider> taken_out;
    session::BackchannelLogout::Providers providers = fake::only(std::move(made));
    std::unique_ptr<web::RateLimiter::Table> table = std::make_unique<web::RateLimiter::Table>();
    config::RateLimits limits;
    web::RateLimiter limiter{*table, limits, std::string(32, 'k')};
    fake::Connection connection{[this](const auto& name, const auto&) { return answer(name); }};
    fake::Database database{connection};
    fake::Log log;
    record::ActBook book{database, random, log};
    admin::Administrators administrators{{settings, verification, sessions}};
    admin::Lists lists{{settings, database, sessions, book}};
    admin::Acts acts{{database, random, book, ending, sessions}};
    session::BackchannelLogout backchannel{
        {settings, providers, redis, lookup, ending, sessions, clock}};
    session::ProviderLogout provider_logout{{settings, providers, clock, random}};
    route::SessionRoutes session_routes{{settings, verification, refresh, logout, sessions, limiter,
                                         clock, provider_logout, &book}};
    route::MySessions my_sessions{{settings, verification, sessions, ending, clock}};
    route::AdminRoutes admin_routes{{administrators, lists, acts}};
    web::Router router{settings.web, all_routes()};
};

}  // namespace difysso::test
