#include "offboard/offboarding.h"

#include "dify/logout_mark.h"

namespace difysso::offboard {

// First the sessions: they end even when PostgreSQL is away. Dify's own refresh tokens are looked
// for last, since that takes longest, and a ban keeps Dify from making new ones meanwhile.
std::size_t Offboarding::end(const dify::KnownAs& who, const Word& word,
                             const outbound::Deadline& deadline) const {
    refuse_earlier_sign_ins(who, deadline);
    const auto accounts = parts_.accounts.of_identity(who.provider, who.sub, deadline);
    for (const std::string& account : accounts) {
        const std::size_t sessions = parts_.ending.end_account(account, deadline);
        parts_.departures.depart({.account = account,
                                  .provider = who.provider,
                                  .source = std::string(word.source.view()),
                                  .reason = word.reason,
                                  .sessions = sessions,
                                  .request_id = word.request_id},
                                 parts_.settings.sign_in.offboard, deadline);
        parts_.ending.end_unknown(account, deadline);
    }
    return accounts.size();
}

// A sign-in looks for this mark after it has written its session (dify/session_store.h).
void Offboarding::refuse_earlier_sign_ins(const dify::KnownAs& who,
                                          const outbound::Deadline& deadline) const {
    const auto now = observe::seconds_since_epoch(parts_.clock.now()).count();
    dify::mark_logout(parts_.redis, keys_.logout(who.provider, who.issuer, who.sub), now, deadline);
}

}  // namespace difysso::offboard
