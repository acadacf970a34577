#pragma once
#include <string>

#include "crypto/random.h"
#include "observe/outcome.h"
#include "postgres/database.h"
#include "record/acts.h"
#include "session/ending.h"
#include "session/sessions.h"

namespace difysso::admin {

// What an administrator may do. Each act is written down before it is done, so that none is done
// unseen; one that then fails was only tried, and is tried again. What is given lives longer. Any
// thread. Everything throws observe::Failure when a store is away.
class Acts {
  public:
    struct Parts {
        postgres::Database& database;
        crypto::Random& random;
        record::ActBook& book;
        const session::Ending& ending;
        const session::Sessions& sessions;
    };
    // Who does it.
    struct By {
        std::string who, request_id, client_address;
    };
    explicit Acts(const Parts& parts) : parts_(parts) {}

    // Refusal: not_found, when there is no such session, or none any more. The account whose it
    // was.
    observe::Outcome<std::string> end_session(const std::string& id, const By& by,
                                              const outbound::Deadline& deadline) const;
    // All sessions of an account, those that Dify began too. Refusal: not_found, without such an
    // account. How many of those begun here there were.
    observe::Outcome<std::size_t> end_account(const std::string& account, const By& by,
                                              const outbound::Deadline& deadline) const;
    // Takes away what links an account to a provider, in Dify's table and in ours: at the next
    // sign-in that person is a stranger, and may be linked again by address. Refusal: not_found,
    // when there is no link. How many rows went.
    observe::Outcome<std::size_t> unlink(const std::string& account, const std::string& provider,
                                         const By& by, const outbound::Deadline& deadline) const;

  private:
    bool is_account(const std::string& account, const outbound::Deadline& deadline) const;

    Parts parts_;
};

}  // namespace difysso::admin
