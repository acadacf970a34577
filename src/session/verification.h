#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "config/settings.h"
#include "dify/session_keys.h"
#include "observe/clock.h"
#include "observe/outcome.h"
#include "redis/client.h"
#include "session/account_cache.h"
#include "web/request.h"

namespace difysso::session {

// Who a request comes from, as far as its access token and the stores say.
struct Session {
    std::string account, email, name, workspace, role;
    std::vector<std::string> groups;
    std::string id;           // of the sign-in here; "" when Dify itself signed the person in
    std::int64_t issued = 0;  // 0 likewise
    std::int64_t exp = 0;     // of the access token
};

// Judges access tokens: their signature, what Redis remembers of them and of endings, and whether
// the account may still be used. One trip to Redis; PostgreSQL once a minute and account. Any
// thread.
class Verification {
  public:
    struct Parts {
        const config::Settings& settings;
        redis::Client& redis;
        AccountCache& accounts;
        const observe::Clock& clock;
    };
    explicit Verification(const Parts& parts)
        : parts_(parts), keys_(parts.settings.redis.key_prefix) {}

    // Refusals: not_signed_in, access_token_invalid, access_token_expired, session_ended,
    // account_not_active. Throws observe::Failure when Redis or PostgreSQL is away: nobody knows.
    observe::Outcome<Session> judge(const web::Request& request) const;

  private:
    Parts parts_;
    const dify::SessionKeys keys_;
};

}  // namespace difysso::session
