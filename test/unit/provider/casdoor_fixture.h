#pragma once
#include <string>

#include "provider/casdoor.h"
#include "unit/provider/fake_http.h"
#include "unit/provider/token_case.h"

namespace difysso::test {

using namespace std::chrono_literals;

inline constexpr const char* kKeys = "/.well-known/app-std/jwks";
inline constexpr const char* kTokens = "/api/login/oauth/access_token";

class FixedClock final : public observe::Clock {
  public:
    observe::Time now() const override { return observe::Time(std::chrono::seconds(kNow)); }
};

inline std::string casdoor_claims() {
    return R"({"iss":"http://localhost:18000","aud":["cid-app-std"],"azp":"cid-app-std",)"
           R"("exp":1795494746,"iat":1795491146,"nonce":"n-0S6_WzA2Mj","sub":"1","owner":"acme",)"
           R"("tokenType":"access-token","email":"alice@example.test"})";
}

inline std::string token_response(const Signer& signer, const std::string& kid) {
    const std::string token = signer.token(
        Algorithm::RS256, R"({"alg":"RS256","kid":")" + kid + R"("})", casdoor_claims());
    return R"({"access_token":")" + token + R"(","id_token":")" + token + R"("})";
}

inline std::string key_set(const Signer& signer, const std::string& kid) {
    return R"({"keys":[)" + signer.jwk(R"(,"kid":")" + kid + "\"") + "]}";
}

// A Casdoor with one key; what it signs with and what it publishes may differ.
struct CasdoorFixture {
    config::Casdoor settings{.endpoint = "https://sso.example.test",
                             .internal_endpoint = "http://casdoor_1:8000",
                             .issuer = "http://localhost:18000",
                             .client_id = "cid-app-std",
                             .client_secret = observe::Secret("secret+app&std"),
                             .org_name = "acme",
                             .app_name = "app-std",
                             .certificate = "",
                             .ca_file = ""};
    FixedClock clock;
    provider::KeySource::Clock::time_point now{100h};
    const Signer* signs_with = &Signer::rsa();
    std::string kid = "cert-acme";
    std::string published = key_set(Signer::rsa(), "cert-acme");
    FakeHttp http{[this](const outbound::HttpRequest& request) -> outbound::HttpResponse {
        if (request.target == kKeys) return answer(200, published);
        if (request.target == kTokens) return answer(200, token_response(*signs_with, kid));
        return answer(404, "");
    }};
    outbound::Deadline deadline = outbound::Deadline::after(60s);
    provider::CodeExchange code{.code = observe::Secret("0123456789abcdef0123"),
                                .code_verifier = observe::Secret("the-verifier~"),
                                .redirect_uri = "https://gw.example.test/sso/v1/auth/callback",
                                .nonce = "n-0S6_WzA2Mj"};

    provider::Casdoor casdoor() {
        return {settings, http, clock, 60s, [this] { return now; }};
    }
    std::string verdict(provider::Casdoor& casdoor) {
        try {
            const auto identity = casdoor.exchange(code, deadline);
            return identity ? "accepted" : std::string(observe::row(identity.reason()).code);
        } catch (const observe::Failure& failure) {
            return std::string(observe::row(failure.reason()).code);
        }
    }
};

}  // namespace difysso::test
