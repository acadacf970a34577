#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "config/settings.h"
#include "dify/account_lookup.h"
#include "observe/outcome.h"
#include "offboard/live_people.h"
#include "offboard/offboarding.h"
#include "provider/casdoor_directory.h"
#include "signin/gates.h"

namespace difysso::offboard {

// Takes the events of Casdoor's webhook (v3.158.0, object/record.go). They are unsigned, may come
// late, twice and in any order, also about changes that failed, and name who acted rather than to
// whom: so an event is only a hint at whom to ask Casdoor about, and what Casdoor says now counts.
// An event about a group or a role doesn't name who was in it before: with ALLOWED_GROUPS everybody
// is asked about who has a session that began in it. Any thread.
class CasdoorHook {
  public:
    struct Parts {
        const config::Settings& settings;
        const provider::CasdoorDirectory& directory;
        const provider::Provider& provider;  // Casdoor, for its gate
        signin::Gates& gates;
        dify::AccountLookup& accounts;
        const Offboarding& offboarding;
        const LivePeople& people;
    };
    explicit CasdoorHook(const Parts& parts) : parts_(parts) {}

    // How many accounts ended. Refusal: event_malformed. Throws observe::Failure when Casdoor or a
    // store can't be asked, or there was no time to ask about all: the event has to be sent again
    // then.
    observe::Outcome<std::size_t> take(const std::string& body, const std::string& request_id,
                                       const outbound::Deadline& deadline) const;

    // Whom an event may be about, in our organization.
    struct Hint {
        std::vector<std::string> ids;
        std::vector<std::string> names;
        // Or about whoever is in these groups and roles, by their names alone.
        std::vector<std::string> groups;
        bool any_group = false;  // or in one that the event doesn't name in a way to be read
    };
    static observe::Outcome<Hint> read(const std::string& body, const std::string& organization);

  private:
    using User = std::optional<provider::CasdoorUser>;
    User ask(bool by_id, const std::string& whom, const outbound::Deadline& deadline) const;
    std::size_t judge_members(const Hint& hint, const std::string& request_id,
                              const outbound::Deadline& deadline) const;
    std::optional<observe::Reason> why_not(const User& user) const;
    std::size_t judge(const std::string& id, const User& user, const std::string& request_id,
                      const outbound::Deadline& deadline) const;

    Parts parts_;
};

}  // namespace difysso::offboard
