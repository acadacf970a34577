#pragma once
#include <vector>

#include "config/settings.h"
#include "observe/clock.h"
#include "record/acts.h"
#include "session/logout.h"
#include "session/provider_logout.h"
#include "session/refresh.h"
#include "session/sessions.h"
#include "session/verification.h"
#include "web/rate_limiter.h"
#include "web/router.h"

namespace difysso::route {

// The life of a session after its sign-in: /auth/refresh, /auth/logout, /auth/session,
// /auth/verify. What is given lives longer. Immutable but for what it is given; any thread.
class SessionRoutes {
  public:
    struct Parts {
        const config::Settings& settings;
        const session::Verification& verification;
        const session::Refresh& refresh;
        const session::Logout& logout;
        const session::Sessions& sessions;
        web::RateLimiter& limiter;
        const observe::Clock& clock;
        const session::ProviderLogout& provider_logout;
        record::ActBook* acts = nullptr;  // where sign-outs are written down; null: nowhere
    };
    explicit SessionRoutes(const Parts& parts) : parts_(parts) {}

    std::vector<web::Route> routes();

  private:
    web::Response verify(const web::Call& call) const;
    web::Response tell(const web::Call& call) const;
    web::Response refresh(const web::Call& call) const;
    web::Response leave(const web::Call& call) const;
    web::Response come_back(const web::Call& call) const;
    void note(const web::Call& call, const session::Logout::Left& left, bool everywhere) const;
    static web::Response ask_first(const web::Call& call);

    Parts parts_;
};

}  // namespace difysso::route
