#include "session/logout.h"

#include "config/read_value.h"
#include "dify/session_store.h"
#include "session/presented.h"

namespace difysso::session {
namespace {

using redis::Reply;

// Nothing when the reply says that there is none, or what there is can't be read.
std::optional<dify::TokenRecord> record_in(const Reply& reply) {
    return reply.type == Reply::Type::string ? dify::TokenRecord::parse(reply.text) : std::nullopt;
}

// A token without a record, by the mark of its account (verification.cpp).
bool was_ended(const Reply& mark, const AccessToken& token) {
    if (mark.type == Reply::Type::nil) return false;
    const auto ended = dify::Ended::parse(mark.text);
    return !ended || token.exp <= ended->until;
}

}  // namespace

Logout::Brought Logout::brought(const web::Request& request) const {
    Brought brought;
    const config::Dify& dify = parts_.settings.dify;
    if (const auto text = presented_access_token(request, dify))
        if (const auto token = judge_access_token(*text, dify.secret_key, parts_.clock.now()))
            brought.access = *token;
    const auto refresh = session_cookie(request, dify, "refresh_token");
    if (refresh && *refresh && is_refresh_token(**refresh)) brought.refresh_token = **refresh;
    return brought;
}

Logout::Owner Logout::owner_of(const Brought& brought, const outbound::Deadline& deadline) const {
    const std::string& refresh = brought.refresh_token;
    const auto replies = dify::run_commands(
        parts_.redis,
        {{"GET", keys_.token_of_hash(brought.access ? brought.access->hash : "")},
         {"GET", keys_.token(refresh)},
         {"GET", keys_.refresh_token(refresh)},
         {"GET", keys_.ended(brought.access ? brought.access->account : "")}},
        deadline, observe::Reason::redis_unavailable);
    const auto of_access = brought.access ? record_in(replies[0]) : std::nullopt;
    if (of_access && of_access->account == brought.access->account)
        return {.account = of_access->account, .session = of_access->session};
    const auto of_refresh = refresh.empty() ? std::nullopt : record_in(replies[1]);
    const bool refresh_works = !refresh.empty() && replies[2].type == Reply::Type::string &&
                               config::is_uuid(replies[2].text);
    // A refresh may just have taken the token; an ending would stand in the record's place.
    if (of_refresh && (!refresh_works || of_refresh->account == replies[2].text))
        return {.account = of_refresh->account, .session = of_refresh->session};
    if (refresh_works) return {.account = replies[2].text, .session = ""};
    // One that Dify made; one that was ended says so in the place of its record, or the account
    // does.
    if (brought.access && replies[0].type == Reply::Type::nil &&
        !was_ended(replies[3], *brought.access))
        return {.account = brought.access->account, .session = ""};
    return {};
}

Logout::Left Logout::leave(const Brought& brought, bool everywhere,
                           const outbound::Deadline& deadline) const {
    if (!brought.any()) return {};
    const Owner owner = owner_of(brought, deadline);
    Left left{.account = owner.account, .session = {}};
    if (!owner.session.empty()) left.session = parts_.sessions.find(owner.session, deadline);
    if (everywhere && !owner.account.empty()) {
        const Ending::But but{.session = owner.session, .refresh_token = brought.refresh_token};
        parts_.ending.end_account(owner.account, deadline, but);
        parts_.ending.end_unknown(owner.account, deadline, but);
        left.everywhere = true;
    }
    if (!owner.session.empty()) parts_.ending.end_session(owner.session, owner.account, deadline);
    parts_.ending.end_tokens(brought.access ? brought.access->hash : "",
                             brought.access ? brought.access->exp : 0, brought.refresh_token,
                             deadline);
    return left;
}

}  // namespace difysso::session
