#pragma once
#include <memory>
#include <vector>

#include "command/provider_set.h"
#include "command/session_life.h"
#include "dify/departures.h"
#include "offboard/casdoor_hook.h"
#include "offboard/offboarding.h"
#include "record/scim_users.h"
#include "route/scim.h"
#include "signin/gates.h"

namespace difysso::command {

// Wires what happens when somebody leaves: Casdoor's webhook and SCIM. What is given lives longer.
// Any thread.
class Leaving {
  public:
    struct Parts {
        const config::Settings& settings;
        redis::Client& redis;
        postgres::Database& database;
        const ProviderSet& providers;
        signin::Gates& gates;
        SessionLife& sessions;
        const observe::Clock& clock;
        crypto::Random& random;
        outbound::Resolver& resolver;
    };
    explicit Leaving(const Parts& parts);
    Leaving(const Leaving&) = delete;
    Leaving& operator=(const Leaving&) = delete;

    std::vector<web::Route> routes();

  private:
    std::unique_ptr<const offboard::CasdoorHook> make_hook(const Parts& parts) const;

    const config::Settings& settings_;
    dify::PostgresDepartures departures_;
    const offboard::Offboarding offboarding_;
    const offboard::LivePeople people_;
    std::unique_ptr<const offboard::CasdoorHook> casdoor_hook_;  // null without Casdoor
    record::ScimUsers scim_users_;
    route::Scim scim_;
};

}  // namespace difysso::command
