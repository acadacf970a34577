// Refresh: how a token is taken, so that one alone exchanges it.
#include "config/read_value.h"
#include "dify/session_store.h"
#include "observe/failure.h"
#include "session/refresh.h"

namespace difysso::session {
namespace {

using observe::Failure;
using observe::Reason;
using redis::Reply;

// Longer than a request may take and then give back: what was cut short stands in nobody's way for
// longer.
constexpr const char* kClaimed = "20000";
// Whoever finds the token claimed mostly has to wait for no more than that it is exchanged.
constexpr std::chrono::milliseconds kBetweenLooks{50};
constexpr int kLooks = 20;

}  // namespace

// The lifetime is asked for too: who puts the token back must not lengthen its life. The record is
// only read: an ending that comes just now says so in its place. A cluster may give these commands
// their turns in another order: whoever sees the token after all still finds the claim of the one
// who has exchanged it since.
bool Refresh::claim(Taken& taken, const outbound::Deadline& deadline) const {
    const std::string key = keys_.refresh_token(taken.refresh_token);
    const std::string claim = keys_.claim(taken.refresh_token);
    for (int look = 1;; ++look) {
        const auto replies = dify::run_commands(parts_.redis,
                                                {{"SET", claim, taken.claim, "NX", "PX", kClaimed},
                                                 {"GET", claim},
                                                 {"PTTL", key},
                                                 {"GET", key},
                                                 {"GET", keys_.token(taken.refresh_token)}},
                                                deadline);
        if (replies[3].type != Reply::Type::string || !config::is_uuid(replies[3].text))
            return false;
        if (replies[1].text == taken.claim) {
            taken.left = std::chrono::milliseconds(replies[2].integer);
            taken.account = replies[3].text;
            if (replies[4].type == Reply::Type::string) taken.record = replies[4].text;
            return true;
        }
        if (look == kLooks) throw Failure(Reason::busy, "another exchanges the refresh token");
        parts_.pause(kBetweenLooks);
    }
}

// Between the look and this an ending may have deleted it, or Dify may have exchanged it.
bool Refresh::spend(Taken& taken, const std::optional<dify::TokenRecord>& before,
                    const outbound::Deadline& deadline) const {
    std::vector<redis::Command> commands{{"GETDEL", keys_.refresh_token(taken.refresh_token)}};
    if (before) commands.push_back({"HGETALL", keys_.session(before->session)});
    taken.spending = true;
    const auto replies = dify::run_commands(parts_.redis, commands, deadline);
    if (before) taken.session = dify::SessionRecord::parse(before->session, replies[1]);
    return replies[0].type == Reply::Type::string && replies[0].text == taken.account;
}

Reason Refresh::use_up(Taken& taken, Reason refusal, const outbound::Deadline& deadline) const {
    spend(taken, std::nullopt, deadline);
    return refusal;
}

}  // namespace difysso::session
