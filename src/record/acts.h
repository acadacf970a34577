#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "crypto/random.h"
#include "observe/log.h"
#include "outbound/deadline.h"
#include "postgres/database.h"
#include "record/composer.h"

namespace difysso::record {

// A row of difysso.events: what was done to a session, a link or a ban, and by whom.
struct Act {
    enum class Kind {
        sign_out,
        sign_out_everywhere,
        end_session,
        end_sessions,
        unlink,
        provider_logout,  // by its back-channel; without a session: everything of the account
        lift_ban,         // that was made here, by the sign-in `session`
    };
    Kind kind = Kind::sign_out;
    std::string who;
    std::string account;  // a UUID, "" when nobody's
    std::string session;  // a UUID, "" when it isn't about one
    std::string provider;
    std::string request_id;
    std::string client_address;
};
std::string_view act_name(Act::Kind kind);

// The INSERT of an act with this id; it can be a member of a WITH list. `from` is what follows the
// values: "" or "FROM ...". `account` is the expression of the account's id when that is found out
// there.
void insert_act(Composer& sql, const Act& act, const std::string& id, std::string_view from,
                std::string_view account = "");

// Writes down what is done to sessions. What is given lives longer. Any thread.
class ActBook {
  public:
    ActBook(postgres::Database& database, crypto::Random& random, observe::Log& log)
        : database_(database), random_(random), log_(log) {}

    // Throws as Database and Connection: who acts for others does it only when it is written down.
    void write(const Act& act, const outbound::Deadline& deadline);
    // Best effort, for somebody's own sign-out, a provider's, and for the end of sessions (which
    // Redis decides): a database that is away costs a line in the log and a moment, never the act.
    void note(const Act& act, const outbound::Deadline& deadline);
    void note_ended(const std::vector<std::string>& sessions, const outbound::Deadline& deadline);

  private:
    void lost(const observe::Failure& failure, observe::Literal detail) const;

    postgres::Database& database_;
    crypto::Random& random_;
    observe::Log& log_;
};

}  // namespace difysso::record
