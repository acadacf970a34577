#pragma once
#include <string>

#include "config/settings.h"
#include "observe/outcome.h"
#include "session/sessions.h"
#include "session/verification.h"
#include "web/request.h"

namespace difysso::admin {

struct Administrator {
    std::string who;      // for the events: an address, or which token of ADMIN_TOKEN
    std::string account;  // "" for a program
};

// Says who is an administrator (design: "Admin"). A program by its token. A person by a session
// that was begun here: by the address that the ID token gave as verified, which need not be the one
// that the account has in Dify, or by the groups of that sign-in. Immutable; any thread.
class Administrators {
  public:
    struct Parts {
        const config::Settings& settings;
        const session::Verification& verification;
        const session::Sessions& sessions;
    };
    explicit Administrators(const Parts& parts) : parts_(parts) {}

    // Refusals: as Verification, and not_an_administrator. Throws as Verification.
    observe::Outcome<Administrator> judge(const web::Request& request) const;

  private:
    bool is_listed(const dify::SessionRecord& session) const;

    Parts parts_;
};

}  // namespace difysso::admin
