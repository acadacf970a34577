#pragma once
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>
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
//
// Whoever is about to exchange a token claims it first, and spends it only when all that can be
// asked beforehand has been: so a store or a provider that is away costs nobody his token, in
// whichever trip it goes. The spending is a GETDEL: of a Dify, or a node of an earlier version,
// that takes the token without a claim, one of the two gets it as well.
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
        // Between two looks at a token that another has claimed.
        std::function<void(std::chrono::milliseconds)> pause = [](auto time) {
            std::this_thread::sleep_for(time);
        };
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
    // wrongly. Throws observe::Failure when a store or that provider is away, or another request
    // takes its time with the same token (busy). After these two the token works as before: at
    // once, or if Redis couldn't be told, when the claim has expired. Only if Redis goes away with
    // the trip that spends it, or after that, and stays away, is it lost. A session whose provider
    // lets the person in no longer ends: session_ended.
    observe::Outcome<Renewed> renew(const std::string& refresh_token,
                                    const outbound::Deadline& deadline,
                                    const dify::Recheck::Asker& asker = {}) const;

  private:
    // A refresh token that nobody else exchanges, as it was found.
    struct Taken {
        std::string refresh_token;
        std::string claim;      // by which this attempt knows its own
        bool spending = false;  // the token may be gone
        std::string account = {};
        std::chrono::milliseconds left{};  // that it lives on
        std::optional<std::string> record = {};
        std::optional<dify::SessionRecord> asked = {};  // its session, when its provider was asked
        std::optional<dify::SessionRecord> session = {};  // as it was when it was spent
    };
    // False when there is no such token.
    bool claim(Taken& taken, const outbound::Deadline& deadline) const;
    // False when there is no such token any more. Finds its session, when it has one.
    bool spend(Taken& taken, const std::optional<dify::TokenRecord>& before,
               const outbound::Deadline& deadline) const;
    // Whatever is wrong with it won't change: it works no more.
    observe::Reason use_up(Taken& taken, observe::Reason refusal,
                           const outbound::Deadline& deadline) const;
    void give_back(const Taken& taken) const;
    void keep_grant(const Taken& taken, const outbound::Deadline& deadline) const;
    void put_back_unless_ended(const Taken& taken, const outbound::Deadline& deadline) const;
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
    // Of a session that was ended meanwhile: these, and what the ending couldn't know.
    void undo(const Taken& taken, std::vector<redis::Command> commands,
              const outbound::Deadline& deadline) const;
    // `fields`: the reply to HGETALL of the session `id`.
    void forget_expired(const std::string& id, const redis::Reply& fields, std::int64_t now,
                        const outbound::Deadline& deadline) const;

    Parts parts_;
    const dify::SessionKeys keys_;
    const Sessions sessions_;
};

}  // namespace difysso::session
