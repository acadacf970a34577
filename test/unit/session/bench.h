#pragma once
#include <optional>
#include <string>

#include "crypto/digest.h"
#include "crypto/encoding.h"
#include "dify/session_store.h"
#include "fake/clock.h"
#include "fake/random.h"
#include "fake/redis.h"
#include "observe/failure.h"
#include "session/ending.h"
#include "session/logout.h"
#include "session/refresh.h"
#include "session/sessions.h"
#include "session/verification.h"

namespace difysso::test {

inline const std::string kAlice = "11207ed7-2468-46f9-822e-9d2d0641e97f";
inline const std::string kBob = "22207ed7-2468-46f9-822e-9d2d0641e97f";

// Dify's accounts, as far as a session asks for them.
class Accounts final : public dify::AccountLookup {
  public:
    std::optional<dify::AccountState> find(const std::string& account_id,
                                           const outbound::Deadline&) override {
        ++questions;
        if (failure) throw observe::Failure(*failure);
        if (account_id != kAlice) return std::nullopt;
        return state;
    }
    std::vector<std::string> of_identity(const std::string& provider, const std::string& sub,
                                         const outbound::Deadline&) override {
        if (failure) throw observe::Failure(*failure);
        if (provider == "casdoor" && sub == "alice") return {kAlice};
        return {};
    }
    std::optional<dify::AccountState> state = dify::AccountState{.status = "active",
                                                                 .email = "alice@example.test",
                                                                 .name = "Alice",
                                                                 .tenant_id = "workspace",
                                                                 .tenant_name = "Alice's Workspace",
                                                                 .role = "owner"};
    std::optional<observe::Reason> failure;
    int questions = 0;
};

// The provider of sessions, as far as a refresh asks it again.
class ProviderSays final : public dify::Recheck {
  public:
    bool asks() const override { return asked_at_all; }
    observe::Outcome<Verdict> ask(dify::SessionRecord& session, const Asker&,
                                  const outbound::Deadline&) override {
        ++questions;
        grants.push_back(session.sealed_grant);
        meanwhile();
        session.sealed_grant = next_grant;
        if (failure) throw observe::Failure(*failure);
        if (refusal) return *refusal;
        if (verdict == Verdict::stays) {
            session.groups = groups;
            session.claimed_email = "new@example.test";
            session.email_verified = false;
        }
        return verdict;
    }
    bool asked_at_all = false;
    Verdict verdict = Verdict::stays;
    std::vector<std::string> groups{"staff", "editors"};
    std::string next_grant = "grant-2";
    std::optional<observe::Reason> refusal, failure;
    std::function<void()> meanwhile = [] {};
    std::vector<std::string> grants;
    int questions = 0;
};

// Everything of `session`, over a Redis and accounts that the test holds.
struct Bench {
    Bench() {
        settings.dify.secret_key = observe::Secret("0123456789abcdef");
        settings.dify.version = config::Version{1, 15, 0};
        settings.dify.era = config::Era::cookies;
        settings.dify.edition = "SELF_HOSTED";
    }

    // Signs Alice in, as a callback does.
    dify::Tokens sign_in(const std::string& event = "event-1") {
        dify::Tokens tokens = dify::make_tokens(settings.dify, kAlice, clock.now(), random);
        dify::SignedIn who;
        who.account_id = kAlice;
        who.email = "alice@example.test";
        who.name = "Alice";
        who.tenant_id = "workspace";
        who.role = "owner";
        who.event_id = event;
        who.groups = {"staff"};
        dify::RedisSessions store(redis, settings.dify, "");
        saved = store.save(tokens, who, origin, clock.now(), soon).ok();
        return tokens;
    }
    // Two sessions of hers, a second apart, that the provider calls sid-1 and sid-2.
    std::pair<dify::Tokens, dify::Tokens> sign_in_twice() {
        origin.sid = "sid-1";
        dify::Tokens first = sign_in("event-1");
        pass(std::chrono::seconds(1));
        origin.sid = "sid-2";
        return {std::move(first), sign_in("event-2")};
    }
    static web::Request with_cookies(const std::string& access, const std::string& refresh = "") {
        web::Request request;
        request.method = "GET";
        request.scheme = "http";
        request.request_id = "0123456789abcdef0123456789abcdef";
        std::string line = access.empty() ? "" : "access_token=" + access;
        if (!refresh.empty()) line += (line.empty() ? "" : "; ") + ("refresh_token=" + refresh);
        if (!line.empty()) request.headers.emplace_back("cookie", line);
        return request;
    }
    static web::Request with(const dify::Tokens& tokens) {
        return with_cookies(tokens.access_token.reveal(), tokens.refresh_token.reveal());
    }
    // Signed as Dify signs.
    std::string token(const std::string& claims,
                      const std::string& header = R"({"alg":"HS256","typ":"JWT"})") const {
        const std::string text = crypto::base64url(header) + "." + crypto::base64url(claims);
        return text + "." +
               crypto::base64url(crypto::hmac_sha256(settings.dify.secret_key.reveal(), text));
    }
    std::int64_t seconds() const { return observe::seconds_since_epoch(clock.time).count(); }
    void pass(std::chrono::seconds time) { clock.time += time; }

    config::Settings settings;
    fake::Redis redis;
    fake::Clock clock;
    fake::Random random;
    Accounts lookup;
    session::AccountCache::Clock::time_point monotonic{};
    session::AccountCache accounts{lookup, [this] { return monotonic; }};
    session::Verification verification{{settings, redis, accounts, clock}};
    session::Sessions sessions{redis, ""};
    session::Ending::Scan scan = [this](const std::string& beginning, const auto& page) {
        std::vector<std::string> found;
        for (const auto& [key, value] : redis.keys)
            if (key.starts_with(beginning)) found.push_back(key);
        page(found);
    };
    session::Ending ending{
        {settings, redis, clock, scan, [](const auto&, const auto&) {},
         [this](const auto& session) { released.push_back(session.sealed_grant); }}};
    ProviderSays provider;
    std::function<void()> while_claimed = [] {};  // instead of a pause
    session::Refresh refresh{{settings, redis, lookup, clock, random, provider, ending,
                              [this](auto) { while_claimed(); }}};
    session::Logout logout{{settings, redis, ending, sessions, clock}};
    dify::SessionOrigin origin{.provider = "casdoor",
                               .issuer = "https://sso.example",
                               .sub = "alice",
                               .sid = "",
                               .email_verified = true,
                               .id_token_issued = clock.now(),
                               .client_address = "192.0.2.1",
                               .user_agent = "Browser"};
    bool saved = false;
    std::vector<std::string> released;  // grants of sessions that are over
    outbound::Deadline soon = outbound::Deadline::after(std::chrono::seconds(60));
};

}  // namespace difysso::test
