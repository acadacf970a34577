#pragma once
#include <string>

#include "config/settings.h"
#include "dify/accounts.h"
#include "dify/tokens.h"
#include "outbound/deadline.h"
#include "redis/client.h"

namespace difysso::dify {

// Puts a session's refresh token where Dify looks for it: `refresh_token:<token>` and
// `account_refresh_token:<account>`, both with Dify's lifetime, under REDIS_KEY_PREFIX; and our own
// record of the access token, `difysso:token:<sha256>`, until it expires. One trip. Any thread.
class SessionStore {
  public:
    virtual ~SessionStore() = default;
    // Throws observe::Failure: redis_unavailable, redis_refuses_writes, deadline. After a failure
    // the caller issues nothing.
    virtual void save(const Tokens& tokens, const SignedIn& who, observe::Time now,
                      const outbound::Deadline& deadline) = 0;
};

// In Dify's Redis, in one pipeline.
class RedisSessions final : public SessionStore {
  public:
    // Both outlive it. `key_prefix` is REDIS_KEY_PREFIX.
    RedisSessions(redis::Client& redis, const config::Dify& dify, std::string key_prefix);
    void save(const Tokens& tokens, const SignedIn& who, observe::Time now,
              const outbound::Deadline& deadline) override;

  private:
    std::string key(std::string_view name, std::string_view of) const;

    redis::Client& redis_;
    const config::Dify& dify_;
    std::string key_prefix_;
};

}  // namespace difysso::dify
