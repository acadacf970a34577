#pragma once
#include <vector>

#include "config/settings.h"
#include "observe/clock.h"
#include "session/ending.h"
#include "session/sessions.h"
#include "session/verification.h"
#include "web/router.h"

namespace difysso::route {

// /auth/sessions: where a person is signed in, and to end it there. Of sessions that Dify itself
// began nothing is known here; ending everything ends those too. What is given lives longer. Any
// thread.
class MySessions {
  public:
    struct Parts {
        const config::Settings& settings;
        const session::Verification& verification;
        const session::Sessions& sessions;
        const session::Ending& ending;
        const observe::Clock& clock;
    };
    explicit MySessions(const Parts& parts) : parts_(parts) {}

    std::vector<web::Route> routes();

  private:
    web::Response list(const web::Call& call) const;
    web::Response end_all(const web::Call& call) const;
    web::Response end_one(const web::Call& call) const;
    web::Response ended(const web::Call& call, bool this_one) const;

    Parts parts_;
};

}  // namespace difysso::route
