#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "crypto/random.h"
#include "dify/account_lookup.h"
#include "dify/recheck.h"
#include "dify/session_keys.h"
#include "dify/session_record.h"
#include "dify/tokens.h"
#include "observe/clock.h"
#include "observe/outcome.h"
#include "redis/client.h"
#include "session/ending.h"
#include "session/sessions.h"

namespace difysso::session {

// Exchanges a refresh token for new tokens, as Dify does (services/account_service.py,
// refresh_token): it works once, and of two that bring the same one wins. Sessions that Dify itself
// began are refreshed too; of those we remember nothing. Any thread.
class Refresh {
  public:
    struct Parts {
        const config::Settings& settings;
        redis::Client& redis;
        dify::AccountLookup& accounts;
        const observe::Clock& clock;
        crypto::Random& random;
        dify::Recheck& recheck;
        const Ending& ending;
    };
    explicit Refresh(const Parts& parts)
        : parts_(parts),
          keys_(parts.settings.redis.key_prefix),
          sessions_(parts.redis, parts.settings.redis.key_prefix) {}

    struct Renewed {
        dify::Tokens tokens;
        std::string account;
    };
    // Refusals: refresh_token_invalid (no Redis key is touched for one that isn't of Dify's form),
    // account_not_active, session_ended, and those of a provider that was asked again and answered
    // wrongly. Throws observe::Failure when a store or that provider is away. After these two the
    // token works again, as long as Redis could be told. A session whose provider lets the person
    // in no longer ends: session_ended.
    observe::Outcome<Renewed> renew(const std::string& refresh_token,
                                    const outbound::Deadline& deadline,
                                    const dify::Recheck::Asker& asker = {}) const;

  private:
    // What stood at a token that now is nobody's.
    struct Taken {
        std::string refresh_token;
        std::string account;
        std::chrono::milliseconds left;  // that it would have lived on
        std::optional<std::string> record;
        std::optional<dify::SessionRecord> asked = {};  // its session, when its provider was asked
    };
    std::optional<Taken> take(const std::string& refresh_token,
                              const outbound::Deadline& deadline) const;
    void put_back(const Taken& taken) const;
    void put_back_unless_ended(const Taken& taken) const;
    // The commands whose replies is_over() judges.
    std::vector<redis::Command> looks(const Taken& taken,
                                      const std::optional<dify::TokenRecord>& before) const;
    observe::Outcome<Renewed> exchange(Taken& taken, const dify::Recheck::Asker& asker,
                                       const outbound::Deadline& deadline) const;
    observe::Outcome<observe::Done> ask_provider(Taken& taken, const dify::TokenRecord& before,
                                                 const dify::Recheck::Asker& asker,
                                                 const outbound::Deadline& deadline) const;
    // Writes the new tokens, and takes them back when the session was ended meanwhile.
    bool write(const dify::Tokens& tokens, const Taken& taken,
               const std::optional<dify::TokenRecord>& before, const dify::AccountState& state,
               observe::Time now, const outbound::Deadline& deadline) const;
    void take_back(const dify::Tokens& tokens, const outbound::Deadline& deadline) const;
    // `fields`: the reply to HGETALL of the session `id`.
    void forget_expired(const std::string& id, const redis::Reply& fields, std::int64_t now,
                        const outbound::Deadline& deadline) const;

    Parts parts_;
    const dify::SessionKeys keys_;
    const Sessions sessions_;
};

}  // namespace difysso::session
