#pragma once
#include <optional>
#include <string>

#include "config/settings.h"
#include "dify/session_record.h"
#include "observe/clock.h"
#include "session/access_token.h"
#include "session/ending.h"
#include "session/sessions.h"
#include "web/request.h"

namespace difysso::session {

// Ends the session of the browser that asks for it. Any thread.
class Logout {
  public:
    struct Parts {
        const config::Settings& settings;
        redis::Client& redis;
        const Ending& ending;
        const Sessions& sessions;
        const observe::Clock& clock;
    };
    explicit Logout(const Parts& parts) : parts_(parts), keys_(parts.settings.redis.key_prefix) {}

    // What a request brings that belongs to a session.
    struct Brought {
        std::optional<AccessToken> access;  // one that hasn't expired
        std::string refresh_token;          // "" when there is none of Dify's form
        bool any() const { return access || !refresh_token.empty(); }
    };
    Brought brought(const web::Request& request) const;

    struct Left {
        std::string account;  // "" when nobody was signed in
        // Of a session that was begun here, as it was.
        std::optional<dify::SessionRecord> session;
        bool everywhere = false;  // all of that person's sessions have ended
    };
    // Ends what was brought; `everywhere`, all of that person's sessions. Tokens that were ended
    // before are worth nothing, and so end no others: a person ends the session of a browser that
    // he lost, and who has that browser now must not sign him out of his own. Throws
    // observe::Failure: a logout that couldn't be done is never taken for one that was.
    Left leave(const Brought& brought, bool everywhere, const outbound::Deadline& deadline) const;

  private:
    struct Owner {
        std::string account;  // for whom the tokens still count; "" for nobody
        std::string session;
    };
    Owner owner_of(const Brought& brought, const outbound::Deadline& deadline) const;

    Parts parts_;
    const dify::SessionKeys keys_;
};

}  // namespace difysso::session
