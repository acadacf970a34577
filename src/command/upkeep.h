#pragma once
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "dify/schema.h"
#include "observe/health.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "postgres/database.h"
#include "redis/client.h"
#include "signin/providers.h"

namespace difysso::command {

// The worker's one background thread: keeps the providers' keys fresh, looks at Dify's schema, and
// finds out how PostgreSQL and Redis are, so that no request has to. It ends with the object.
class Upkeep {
  public:
    struct Parts {
        const signin::Providers& providers;
        postgres::Database& database;
        redis::Client& redis;
        dify::SchemaWatch& schema;
        observe::Health& health;
        const observe::Metrics& metrics;
        observe::Log& log;
    };
    explicit Upkeep(const Parts& parts);
    Upkeep(const Upkeep&) = delete;
    Upkeep& operator=(const Upkeep&) = delete;
    ~Upkeep();

  private:
    using Part = observe::Health::Part;

    void run();
    void look_at_keys();
    void look_at_redis();
    void look_at_database();
    void look_at_schema();
    observe::Health::State state(Part part) const;
    bool all_well() const;
    // Notes how `part` is: `look` returns what is wrong with it, or throws observe::Failure.
    void look_at(Part part, const std::function<std::optional<observe::Reason>()>& look);

    Parts parts_;
    std::mutex mutex_;
    std::condition_variable stopped_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace difysso::command
