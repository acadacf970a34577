#pragma once
#include <vector>

#include "admin/acts.h"
#include "admin/administrators.h"
#include "admin/lists.h"
#include "command/session_life.h"
#include "route/admin.h"

namespace difysso::command {

// Wires what administrators see and do. What is given lives longer. Any thread.
class Administration {
  public:
    struct Parts {
        const config::Settings& settings;
        postgres::Database& database;
        SessionLife& sessions;
        crypto::Random& random;
    };
    explicit Administration(const Parts& parts)
        : settings_(parts.settings),
          administrators_(
              {parts.settings, parts.sessions.verification(), parts.sessions.sessions()}),
          lists_(
              {parts.settings, parts.database, parts.sessions.sessions(), parts.sessions.acts()}),
          acts_({parts.database, parts.random, parts.sessions.acts(), parts.sessions.ending(),
                 parts.sessions.sessions()}),
          routes_({administrators_, lists_, acts_}) {}
    Administration(const Administration&) = delete;
    Administration& operator=(const Administration&) = delete;

    // None when nobody is made an administrator.
    std::vector<web::Route> routes() {
        return settings_.admin.offered() ? routes_.routes() : std::vector<web::Route>();
    }

  private:
    const config::Settings& settings_;
    admin::Administrators administrators_;
    admin::Lists lists_;
    admin::Acts acts_;
    route::AdminRoutes routes_;
};

}  // namespace difysso::command
