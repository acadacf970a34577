#pragma once
#include <string>
#include <string_view>

#include "outbound/deadline.h"
#include "redis/client.h"

namespace difysso::signin {

// Remembers, for all workers and nodes, which states were used. Any thread.
class UsedStates {
  public:
    virtual ~UsedStates() = default;
    // True the first time, false afterwards. Throws observe::Failure: redis_unavailable,
    // redis_refuses_writes, deadline; then nothing may go to the provider.
    virtual bool use(std::string_view state, const outbound::Deadline& deadline) = 0;
};

// `difysso:state:<sha256>` in Dify's Redis, for 15 minutes: longer than an attempt lives.
class RedisUsedStates final : public UsedStates {
  public:
    RedisUsedStates(redis::Client& redis, std::string key_prefix);
    bool use(std::string_view state, const outbound::Deadline& deadline) override;

  private:
    redis::Client& redis_;
    std::string key_prefix_;
};

}  // namespace difysso::signin
