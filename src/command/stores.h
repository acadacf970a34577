#pragma once
#include <memory>

#include "admin/acts.h"
#include "admin/lists.h"
#include "config/settings.h"
#include "crypto/random.h"
#include "observe/clock.h"
#include "observe/log.h"
#include "outbound/resolver.h"
#include "postgres/pooled_database.h"
#include "record/acts.h"
#include "redis/client.h"
#include "session/ending.h"
#include "session/sessions.h"

namespace difysso::command {

// What the commands of administrators need of a worker, over connections of their own, which are
// made when they are first used. `settings` outlives it. One thread.
class Stores {
  public:
    explicit Stores(const config::Settings& settings);

    postgres::Database& database() { return database_; }
    crypto::Random& random() { return random_; }
    const session::Ending& ending() const { return ending_; }
    const admin::Lists& lists() const { return lists_; }
    const admin::Acts& acts() const { return acts_; }
    // The user who runs the command, through sudo too, for the events.
    admin::Acts::By by();

  private:
    outbound::Resolver resolver_;
    std::unique_ptr<redis::Client> redis_;
    postgres::PooledDatabase database_;
    crypto::SystemRandom random_;
    observe::SystemClock clock_;
    std::unique_ptr<observe::Log> log_;
    record::ActBook book_;
    session::Sessions sessions_;
    session::Ending ending_;
    admin::Lists lists_;
    admin::Acts acts_;
};

}  // namespace difysso::command
