#include "offboard/live_people.h"

#include <algorithm>

#include "dify/session_keys.h"
#include "observe/failure.h"

namespace difysso::offboard {

std::set<std::string> LivePeople::of(
    const std::string& provider, const std::string& issuer,
    const std::function<bool(const std::string& group)>& in_question,
    const outbound::Deadline& deadline) const {
    const session::Sessions sessions(parts_.redis, parts_.key_prefix);
    const std::string beginning = dify::SessionKeys(parts_.key_prefix).session("");
    const auto now = observe::seconds_since_epoch(parts_.clock.now()).count();
    std::set<std::string> subs;
    parts_.scan(beginning, [&](const std::vector<std::string>& keys) {
        if (deadline.passed())
            throw observe::Failure(observe::Reason::deadline, "looked through the sessions");
        std::vector<std::string> ids;
        for (const std::string& key : keys)
            ids.push_back(key.substr(beginning.size()));
        for (const auto& session : sessions.find_all(ids, deadline))
            if (session && session->provider == provider && session->issuer == issuer &&
                !session->ended && session->until > now &&
                std::any_of(session->groups.begin(), session->groups.end(), in_question))
                subs.insert(session->sub);
    });
    return subs;
}

}  // namespace difysso::offboard
