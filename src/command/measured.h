#pragma once
#include "observe/log.h"
#include "observe/metrics.h"
#include "postgres/database.h"
#include "redis/client.h"

namespace difysso::command {

// PostgreSQL and Redis clients that count how long the ones they stand for take, and what they fail
// by, and tell `calls`, which may be null, of each. What is given lives longer. Any thread.
class MeasuredRedis final : public redis::Client {
  public:
    MeasuredRedis(redis::Client& inner, const observe::Metrics& metrics, observe::Log* calls)
        : inner_(inner), metrics_(metrics), calls_(calls) {}
    std::vector<redis::Reply> pipeline(const std::vector<redis::Command>& commands,
                                       const outbound::Deadline& deadline) override;
    bool keeps_order() const override { return inner_.keeps_order(); }

  private:
    redis::Client& inner_;
    const observe::Metrics& metrics_;
    observe::Log* const calls_;
};

class MeasuredDatabase final : public postgres::Database {
  public:
    MeasuredDatabase(postgres::Database& inner, const observe::Metrics& metrics,
                     observe::Log* calls)
        : inner_(inner), metrics_(metrics), calls_(calls) {}
    Lease acquire(const outbound::Deadline& deadline) override;

  private:
    postgres::Database& inner_;
    const observe::Metrics& metrics_;
    observe::Log* const calls_;
};

}  // namespace difysso::command
