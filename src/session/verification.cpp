#include "session/verification.h"

#include "dify/session_record.h"
#include "observe/failure.h"
#include "session/access_token.h"
#include "session/presented.h"

namespace difysso::session {
namespace {

using observe::Outcome;
using observe::Reason;
using redis::Reply;

struct Remembered {
    std::optional<dify::TokenRecord> record;
    bool token_ended = false;
    std::optional<dify::Ended> ended;
};

// A reply that is neither text nor nothing, or a text that isn't ours: nobody knows then.
Remembered read(const std::vector<Reply>& replies) {
    const auto unreadable = [] {
        return observe::Failure(Reason::redis_unavailable,
                                "what Redis remembers of a session can't be read");
    };
    for (const Reply& reply : replies)
        if (reply.type != Reply::Type::nil && reply.type != Reply::Type::string) throw unreadable();
    Remembered found;
    if (replies[0].type == Reply::Type::string) {
        found.token_ended = replies[0].text == dify::kEndedToken;
        if (!found.token_ended) found.record = dify::TokenRecord::parse(replies[0].text);
        if (!found.token_ended && !found.record) throw unreadable();
    }
    if (replies[1].type == Reply::Type::string) {
        found.ended = dify::Ended::parse(replies[1].text);
        if (!found.ended) throw unreadable();
    }
    return found;
}

// Was valid at an ending of everything, and isn't known to be younger.
bool was_ended(const Remembered& found, const AccessToken& token) {
    if (found.token_ended) return true;
    return found.ended && token.exp <= found.ended->until &&
           !(found.record && found.record->issued > found.ended->at);
}

}  // namespace

Outcome<Session> Verification::judge(const web::Request& request) const {
    const auto text = presented_access_token(request, parts_.settings.dify);
    if (!text) return text.refusal();
    const auto token =
        judge_access_token(*text, parts_.settings.dify.secret_key, parts_.clock.now());
    if (!token) return token.refusal();

    const Remembered found = read(parts_.redis.pipeline(
        {{"GET", keys_.token_of_hash(token->hash)}, {"GET", keys_.ended(token->account)}},
        request.deadline));
    if (was_ended(found, *token)) return Reason::session_ended;
    if (found.record && found.record->account != token->account)
        return observe::Refusal{Reason::access_token_invalid, "its record is of another account"};

    const auto account = parts_.accounts.find(token->account, request.deadline);
    if (!account || !account->may_sign_in()) return Reason::account_not_active;
    if (!found.record)
        return Session{.account = token->account,
                       .email = account->email,
                       .name = account->name,
                       .workspace = account->tenant_id,
                       .role = account->role,
                       .groups = {},
                       .id = "",
                       .issued = 0,
                       .exp = token->exp};
    return Session{.account = token->account,
                   .email = found.record->email,
                   .name = found.record->name,
                   .workspace = found.record->workspace,
                   .role = found.record->role,
                   .groups = found.record->groups,
                   .id = found.record->session,
                   .issued = found.record->issued,
                   .exp = token->exp};
}

}  // namespace difysso::session
