#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "crypto/random.h"
#include "outbound/deadline.h"
#include "redis/client.h"

namespace difysso::dify {

// Dify's main branch after 1.17 signs people in by OAuth under a claim in Redis on the address, so
// that two sign-ins at once make one account (services/account/oauth_adapters.py: redis-py's Lock
// named `oauth:account-claim:<sha256 of "email\0address">`, 60 s). PostgreSQL's locks keep our own
// workers apart; this claim keeps them apart from Dify. Dify's other claims, on a provider's
// subject and on an account, are nothing to us: no provider of Dify's has an id of ours, and Dify
// takes the one on the account within that on the address. Any thread.
class AccountClaims {
  public:
    // Dify's, and several times as long as a request may take: a claim of ours is never renewed.
    static constexpr std::chrono::seconds kLifetime{60};

    // `redis` and `random` outlive it. `key_prefix` is REDIS_KEY_PREFIX.
    AccountClaims(redis::Client& redis, crypto::Random& random, std::string key_prefix);

    // A claim, given up when it goes; then Dify doesn't have to wait until it expires.
    class Held {
      public:
        Held(redis::Client& redis, std::string key, std::chrono::steady_clock::time_point since)
            : redis_(redis), key_(std::move(key)), since_(since) {}
        Held(const Held&) = delete;
        Held& operator=(const Held&) = delete;
        ~Held();

      private:
        redis::Client& redis_;
        std::string key_;
        std::chrono::steady_clock::time_point since_;
    };

    // Waits while somebody else holds it. `email` as judged: lower-case, as Dify has it there.
    // Throws observe::Failure: redis_unavailable, redis_refuses_writes, deadline.
    std::unique_ptr<Held> take(const std::string& email, const outbound::Deadline& deadline);

  private:
    redis::Client& redis_;
    crypto::Random& random_;
    std::string prefix_;
};

}  // namespace difysso::dify
