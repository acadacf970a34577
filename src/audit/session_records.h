#pragma once
#include <set>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "config/settings.h"
#include "observe/clock.h"
#include "outbound/resolver.h"
#include "postgres/database.h"
#include "redis/client.h"

namespace difysso::audit {

// Compares our records of sessions in Redis (difysso:token:<sha256>, dify/session_store.h) with the
// sign-ins and accounts in PostgreSQL, page by page. One thread at a time.
class SessionRecords {
  public:
    struct Parts {
        postgres::Connection& connection;
        redis::Client& redis;
        const config::Redis& settings;  // where to SCAN
        int retention_days;             // of sign-ins; 0 = for ever
        outbound::Resolver& resolver;
        const observe::Clock& clock;
    };
    // All parts outlive it. With `repair` records without a sign-in or an account are deleted.
    SessionRecords(const Parts& parts, bool repair) : parts_(parts), repair_(repair) {}

    // Throws as Connection::execute and redis::scan_keys.
    void look(const Tell& tell);

  private:
    struct Session {
        std::string key, id, account;
    };
    void look_at(const std::vector<std::string>& keys, const Tell& tell);
    std::vector<Session> read(const std::vector<std::string>& keys, const Tell& tell);
    void compare(const std::vector<Session>& sessions, const Tell& tell);
    // Is it so old that its sign-in may have been pruned?
    bool outlived_its_sign_in(const std::string& id);
    bool remove(const std::string& key);

    const Parts parts_;
    const bool repair_;
    std::set<std::string> told_;  // sessions: each has a record of each of its tokens
};

}  // namespace difysso::audit
