#pragma once
#include <cstddef>
#include <string>

#include "config/settings.h"
#include "dify/account_lookup.h"
#include "dify/departures.h"
#include "dify/session_keys.h"
#include "observe/clock.h"
#include "observe/literal.h"
#include "observe/reason.h"
#include "redis/client.h"
#include "session/ending.h"

namespace difysso::offboard {

// Why somebody is let in no longer, and who said so.
struct Word {
    observe::Literal source;  // "casdoor", "scim"
    observe::Reason reason;   // user_deleted, user_forbidden, group_not_allowed
    std::string request_id;
};

// Ends what somebody has here whom his provider lets in no longer: every session, and what OFFBOARD
// says about the account. Done twice it does no harm, and halfway it can be done again. Any thread.
class Offboarding {
  public:
    struct Parts {
        const config::Settings& settings;
        redis::Client& redis;
        dify::AccountLookup& accounts;
        dify::Departures& departures;
        const session::Ending& ending;
        const observe::Clock& clock;
    };
    explicit Offboarding(const Parts& parts)
        : parts_(parts), keys_(parts.settings.redis.key_prefix) {}

    // Whom it is about; how many accounts that were. Sessions that are just being begun with an ID
    // token from before end as well. Throws observe::Failure when a store is away.
    std::size_t end(const dify::KnownAs& who, const Word& word,
                    const outbound::Deadline& deadline) const;

  private:
    void refuse_earlier_sign_ins(const dify::KnownAs& who,
                                 const outbound::Deadline& deadline) const;

    Parts parts_;
    const dify::SessionKeys keys_;
};

}  // namespace difysso::offboard
