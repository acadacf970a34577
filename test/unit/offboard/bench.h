#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "offboard/live_people.h"
#include "offboard/offboarding.h"
#include "unit/session/bench.h"

namespace difysso::test {

class Departures final : public dify::Departures {
  public:
    void depart(const dify::Departure& departure, config::Offboard how,
                const outbound::Deadline&) override {
        if (failure) throw observe::Failure(*failure);
        departed.emplace_back(departure, how);
    }
    std::vector<dify::KnownAs> known_as(const std::string& sub, const std::string& email,
                                        const outbound::Deadline&) override {
        if (sub == "alice" || email == "alice@example.test")
            return {{.provider = "casdoor", .issuer = "https://sso.example", .sub = "alice"}};
        return {};
    }
    std::vector<std::pair<dify::Departure, config::Offboard>> departed;
    std::optional<observe::Reason> failure;
};

struct OffboardBench : Bench {
    bool works(const dify::Tokens& tokens) { return verification.judge(with(tokens)).ok(); }

    Departures departures;
    offboard::Offboarding offboarding{{settings, redis, lookup, departures, ending, clock}};
    offboard::LivePeople people{{redis, settings.redis.key_prefix, clock, scan}};
};

}  // namespace difysso::test
