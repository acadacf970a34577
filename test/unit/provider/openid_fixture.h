#pragma once
#include <map>
#include <string>

#include "fake/clock.h"
#include "fake/random.h"
#include "provider/openid.h"
#include "unit/provider/fake_web.h"
#include "unit/provider/signer.h"

namespace difysso::test {

using namespace std::chrono_literals;

// The members of a JSON object, their values as JSON.
using Members = std::map<std::string, std::string>;

inline std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

inline std::string object(const Members& members) {
    std::string text = "{";
    for (const auto& [name, value] : members)
        text += (text.size() > 1 ? ",\"" : "\"") + name + "\":" + value;
    return text + "}";
}

class MemoryStore final : public provider::DocumentStore {
  public:
    std::optional<std::string> load(const std::string& name) override {
        const auto found = texts.find(name);
        return found == texts.end() ? std::nullopt : std::optional(found->second);
    }
    void save(const std::string& name, const std::string& text) override {
        texts[name] = text;
        ++saves;
    }
    std::map<std::string, std::string> texts;
    int saves = 0;
};

inline const std::string kOpIssuer = "https://op.example.test/realms/acme";
inline const std::string kOpDiscovery = kOpIssuer + "/.well-known/openid-configuration";
inline const std::string kOpToken = "https://op.example.test/token";
inline const std::string kOpKeys = "https://keys.example.test/jwks?set=1";
inline const std::string kOpUserInfo = "https://api.example.test:8443/userinfo/";
inline const std::string kOpPar = "https://op.example.test/par";

// A provider that answers rightly; a test changes what it is about, before or between the calls.
struct OpenIdFixture {
    static constexpr std::int64_t kNow = 1767323045;  // fake::Clock's

    config::OpenId settings{.id = "keycloak",
                            .name = "Acme",
                            .issuer = kOpIssuer,
                            .client_id = "gate:way",
                            .client_secret = observe::Secret("s+c r%t:&"),
                            .private_key = {},
                            .algorithms = {},
                            .ca_file = {},
                            .prompt = {},
                            .max_age = {},
                            .acr_values = {}};
    Members document{{"issuer", quoted(kOpIssuer)},
                     {"authorization_endpoint", quoted("https://op.example.test/auth")},
                     {"token_endpoint", quoted(kOpToken)},
                     {"jwks_uri", quoted(kOpKeys)},
                     {"userinfo_endpoint", quoted(kOpUserInfo)}};
    Members claims{{"iss", quoted(kOpIssuer)},
                   {"aud", quoted("gate:way")},
                   {"exp", std::to_string(kNow + 300)},
                   {"iat", std::to_string(kNow)},
                   {"nonce", quoted("n-0S6_WzA2Mj")},
                   {"sub", quoted("248289761001")},
                   {"email", quoted("alice@example.test")},
                   {"email_verified", "true"},
                   {"name", quoted("Alice")}};
    Members userinfo{{"sub", quoted("248289761001")}, {"email", quoted("info@example.test")}};
    Members tokens{{"access_token", quoted("SlAV32hkKG")}, {"token_type", quoted("Bearer")}};
    const Signer* signs_with = &Signer::rsa();
    Algorithm algorithm = Algorithm::RS256;
    std::string header = R"({"alg":"RS256","kid":"a"})";
    std::string published = key_set(Signer::rsa(), "a");

    fake::Clock clock;
    fake::Random random;
    MemoryStore store;
    provider::KeySource::Clock::time_point now{100h};
    FakeWeb web;
    outbound::Deadline deadline = outbound::Deadline::after(60s);
    provider::CodeExchange code{.code = observe::Secret("c/o+de"),
                                .code_verifier = observe::Secret("the-verifier~"),
                                .redirect_uri = "https://gw.example.test/sso/v1/auth/callback",
                                .nonce = "n-0S6_WzA2Mj"};
    provider::AuthorizationRequest request{
        .state = "st_-0",
        .nonce = "no_-1",
        .code_challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        .redirect_uri = "https://gw.example.test/v1/auth/callback"};

    OpenIdFixture() {
        const auto page = [](auto text) {
            return [text](const outbound::HttpRequest&) { return answer(200, text()); };
        };
        web.on(kOpDiscovery, page([this] { return object(document); }));
        web.on(kOpKeys, page([this] { return published; }));
        web.on(kOpUserInfo, page([this] { return object(userinfo); }));
        web.on(kOpToken, page([this] { return token_answer(); }));
        web.on(kOpPar, [](const outbound::HttpRequest&) {
            return answer(201, R"({"request_uri":"urn:example:bwc4JK","expires_in":60})");
        });
    }
    OpenIdFixture(const OpenIdFixture&) = delete;
    OpenIdFixture& operator=(const OpenIdFixture&) = delete;

    static std::string key_set(const Signer& signer, const std::string& kid) {
        return R"({"keys":[)" + signer.jwk(R"(,"kid":")" + kid + "\"") + "]}";
    }
    std::string token_answer() const {
        Members all = tokens;
        all.emplace("id_token", quoted(signs_with->token(algorithm, header, object(claims))));
        return object(all);
    }

    provider::OpenId openid() {
        return {settings, web, store, clock, random, 60s, [this] { return now; }};
    }

    // The code of what becomes of `act`: "accepted", a Refusal's or a Failure's.
    template <class Act>
    static std::string verdict_of(Act act) {
        try {
            const auto outcome = act();
            return outcome ? "accepted" : std::string(observe::row(outcome.reason()).code);
        } catch (const observe::Failure& failure) {
            return std::string(observe::row(failure.reason()).code);
        }
    }
    std::string verdict(provider::OpenId& provider) {
        return verdict_of([&] { return provider.exchange(code, deadline); });
    }
    // Of one sign-in at a fresh provider.
    std::string verdict() {
        provider::OpenId provider = openid();
        return verdict(provider);
    }
    provider::Identity identity() {
        provider::OpenId provider = openid();
        return provider.exchange(code, deadline).value();
    }
};

}  // namespace difysso::test
