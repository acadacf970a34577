#pragma once
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "observe/clock.h"
#include "session/ending.h"
#include "session/sessions.h"

namespace difysso::offboard {

// Who of a provider's people has a session here, as Redis remembers it. Any thread.
class LivePeople {
  public:
    struct Parts {
        redis::Client& redis;
        const std::string& key_prefix;
        const observe::Clock& clock;
        session::Ending::Scan scan;
    };
    explicit LivePeople(Parts parts) : parts_(std::move(parts)) {}

    // The subs of those with a session that began in one of the groups that `in_question` is true
    // for. Looks at all sessions. Throws observe::Failure when Redis is away, or at the deadline.
    std::set<std::string> of(const std::string& provider, const std::string& issuer,
                             const std::function<bool(const std::string& group)>& in_question,
                             const outbound::Deadline& deadline) const;

  private:
    Parts parts_;
};

}  // namespace difysso::offboard
