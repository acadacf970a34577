#pragma once
#include <string>

#include "provider/key_source.h"
#include "unit/provider/fake_http.h"
#include "unit/provider/signer.h"

namespace difysso::test {

using namespace std::chrono_literals;

inline std::string jwks(const Signer& signer, const std::string& kid = "a") {
    return R"({"keys":[)" + signer.jwk(R"(,"kid":")" + kid + "\"") + "]}";
}

// Time passes only when the test says so.
struct KeySourceFixture {
    provider::KeySource::Clock::time_point now{100h};
    FakeHttp http{always(200, jwks(Signer::rsa()))};
    provider::KeySource source{http, "/jwks", provider::AlgRule::ignored, [this] { return now; }};
    outbound::Deadline deadline = outbound::Deadline::after(60s);

    std::string failure_of_current(const outbound::Deadline& until) {
        try {
            (void)source.current(until);
            return "none";
        } catch (const observe::Failure& failure) {
            return std::string(observe::row(failure.reason()).code);
        }
    }
};

}  // namespace difysso::test
