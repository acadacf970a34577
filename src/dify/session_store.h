#pragma once
#include <string>

#include "config/settings.h"
#include "dify/accounts.h"
#include "dify/session_keys.h"
#include "dify/session_record.h"
#include "dify/tokens.h"
#include "observe/outcome.h"
#include "outbound/deadline.h"
#include "redis/client.h"

namespace difysso::dify {

// How somebody came in, for the session's record.
struct SessionOrigin {
    std::string provider, issuer, sub, sid;
    std::string email = {};  // as the ID token gave it: not always the account's
    bool email_verified = false;
    observe::Time id_token_issued{};   // iat
    std::string sealed_id_token = {};  // "" when the provider's logout doesn't need it
    std::string sealed_grant = {};     // "" when the provider isn't asked again
    std::string client_address, user_agent;
};

// Puts a session's refresh token where Dify looks for it: `refresh_token:<token>` and
// `account_refresh_token:<account>`, both with Dify's lifetime, under REDIS_KEY_PREFIX; and beside
// them what we remember of the session (session_record.h). Any thread.
class SessionStore {
  public:
    virtual ~SessionStore() = default;
    // Refusal: session_ended, when an ending met this beginning; then nothing is left of it. Throws
    // observe::Failure: redis_unavailable, redis_refuses_writes, deadline. After either the caller
    // issues nothing.
    virtual observe::Outcome<observe::Done> save(const Tokens& tokens, const SignedIn& who,
                                                 const SessionOrigin& origin, observe::Time now,
                                                 const outbound::Deadline& deadline) = 0;
};

// In Dify's Redis, in one pipeline: what is written comes first, and then a look at the marks that
// an ending leaves before it deletes. So one of the two sees the other.
class RedisSessions final : public SessionStore {
  public:
    // Both outlive it. `key_prefix` is REDIS_KEY_PREFIX.
    RedisSessions(redis::Client& redis, const config::Dify& dify, const std::string& key_prefix);
    observe::Outcome<observe::Done> save(const Tokens& tokens, const SignedIn& who,
                                         const SessionOrigin& origin, observe::Time now,
                                         const outbound::Deadline& deadline) override;

  private:
    redis::Client& redis_;
    const config::Dify& dify_;
    const SessionKeys keys_;
};

// The commands that undo what was written for tokens that nobody is to have after all. The access
// token is marked rather than forgotten: without a record it would be taken for one of Dify's own.
std::vector<redis::Command> take_back(const SessionKeys& keys, const config::Dify& dify,
                                      const Tokens& tokens);

// Remember for a day longer than a session may live what a provider calls it: until when it lives
// unless it is refreshed, or that it has ended. A provider that tells of its end long after that
// must not be taken to mean one that was never known.
redis::Command remember_sid(const SessionKeys& keys, const config::Dify& dify,
                            const SessionRecord& session);
redis::Command remember_ended_sid(const SessionKeys& keys, const config::Dify& dify,
                                  const SessionRecord& session);

// Runs commands about a session, none of which may be refused; their replies. Throws as
// redis::Client, and observe::Failure when one was: redis_refuses_writes, or for commands that only
// read, what the caller says.
std::vector<redis::Reply> run_commands(
    redis::Client& redis, const std::vector<redis::Command>& commands,
    const outbound::Deadline& deadline,
    observe::Reason refused = observe::Reason::redis_refuses_writes);

// What a request that is under way may still ask for is kept for so many seconds: several times as
// many as it may take.
inline constexpr const char* kWhileInFlight = "60";

// Runs `writes`, then `looks`, as a Redis or a cluster of it needs; the replies to `looks`. Throws
// as redis::Client, and observe::Failure (redis_refuses_writes) when one of them was refused.
std::vector<redis::Reply> write_then_look(redis::Client& redis, std::vector<redis::Command> writes,
                                          std::vector<redis::Command> looks,
                                          const outbound::Deadline& deadline);

}  // namespace difysso::dify
