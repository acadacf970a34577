#pragma once
#include <vector>

#include "config/settings.h"
#include "crypto/random.h"
#include "dify/account_lookup.h"
#include "observe/clock.h"
#include "outbound/resolver.h"
#include "postgres/database.h"
#include "record/acts.h"
#include "redis/client.h"
#include "route/my_sessions.h"
#include "route/session.h"
#include "session/account_cache.h"
#include "session/backchannel.h"
#include "session/ending.h"
#include "session/logout.h"
#include "session/provider_logout.h"
#include "session/refresh.h"
#include "session/sessions.h"
#include "session/verification.h"
#include "signin/revocations.h"
#include "web/rate_limiter.h"

namespace difysso::command {

// Wires what happens to a session after its sign-in. What is given lives longer. Any thread.
class SessionLife {
  public:
    struct Parts {
        const config::Settings& settings;
        redis::Client& redis;
        postgres::Database& database;
        outbound::Resolver& resolver;
        const session::BackchannelLogout::Providers& providers;
        web::RateLimiter& limiter;
        const observe::Clock& clock;
        crypto::Random& random;
        observe::Log& log;
        dify::Recheck& recheck;
        signin::Revocations& revocations;
    };
    explicit SessionLife(const Parts& parts);
    SessionLife(const SessionLife&) = delete;
    SessionLife& operator=(const SessionLife&) = delete;

    std::vector<web::Route> routes();
    dify::AccountLookup& accounts() { return account_lookup_; }
    const session::Verification& verification() const { return verification_; }
    const session::Sessions& sessions() const { return sessions_; }
    const session::Ending& ending() const { return ending_; }
    record::ActBook& acts() { return acts_; }

  private:
    dify::PostgresAccountLookup account_lookup_;
    session::AccountCache account_cache_;
    session::Verification verification_;
    session::Sessions sessions_;
    record::ActBook acts_;
    session::Ending ending_;
    session::Refresh refresh_;
    session::Logout logout_;
    session::BackchannelLogout backchannel_;
    session::ProviderLogout provider_logout_;
    route::SessionRoutes session_routes_;
    route::MySessions my_sessions_;
};

}  // namespace difysso::command
