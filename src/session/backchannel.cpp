#include "session/backchannel.h"

#include "dify/logout_mark.h"
#include "observe/failure.h"

namespace difysso::session {
namespace {

using observe::Failure;
using observe::Outcome;
using observe::Reason;
using redis::Reply;

}  // namespace

Outcome<BackchannelLogout::Ended> BackchannelLogout::take(
    std::string_view logout_token, const Asker& asker, const outbound::Deadline& deadline) const {
    auto judged = judge(logout_token, deadline);
    if (!judged) return judged.refusal();
    const std::string seen = keys_.jti(judged->provider.id(), judged->token.jti);
    if (was_seen(seen, deadline)) return Reason::logout_token_seen;
    const std::size_t accounts = end(*judged, asker, deadline);
    remember(seen, judged->token, deadline);
    return Ended{.provider = judged->provider.id(), .accounts = accounts};
}

// Two providers may have the same issuer and differ in the client id.
Outcome<BackchannelLogout::Judged> BackchannelLogout::judge(
    std::string_view logout_token, const outbound::Deadline& deadline) const {
    const std::string issuer = provider::claimed_issuer(logout_token);
    observe::Refusal refusal{Reason::logout_token_refused, "no provider has its iss"};
    for (const auto& provider : parts_.providers) {
        if (provider->issuer() != issuer) continue;
        auto token = provider->judge_logout_token(logout_token, deadline);
        if (token) return Judged{.provider = *provider, .token = std::move(token.value())};
        refusal = token.refusal();
    }
    return refusal;
}

bool BackchannelLogout::was_seen(const std::string& key, const outbound::Deadline& deadline) const {
    const Reply reply = parts_.redis.command({"GET", key}, deadline);
    if (reply.type == Reply::Type::error)
        throw Failure(Reason::redis_unavailable, "Redis refused to tell of a logout token");
    return reply.type != Reply::Type::nil;
}

// Only when all is done: of one that was cut short the provider sends the same token again. Two
// that come at once end the same sessions.
void BackchannelLogout::remember(const std::string& key, const provider::LogoutToken& token,
                                 const outbound::Deadline& deadline) const {
    const auto lifetime =
        std::chrono::seconds(provider::kLogoutTokenAge) + 2 * parts_.settings.sign_in.clock_skew;
    const Reply reply = parts_.redis.command(
        {"SETEX", key, std::to_string(lifetime.count()), std::to_string(token.iat)}, deadline);
    if (reply.type != Reply::Type::status)
        throw Failure(Reason::redis_refuses_writes, "a logout token can't be remembered");
}

// The mark comes first: a sign-in whose ID token is older looks for it after it has written.
std::size_t BackchannelLogout::end(const Judged& judged, const Asker& asker,
                                   const outbound::Deadline& deadline) const {
    const std::string& provider = judged.provider.id();
    dify::mark_logout(parts_.redis,
                      keys_.logout(provider, judged.provider.issuer(), judged.token.sub),
                      judged.token.iat, deadline);
    const auto accounts = parts_.accounts.of_identity(provider, judged.token.sub, deadline);
    for (const std::string& account : accounts) {
        const auto note = [&](const std::string& session) {
            parts_.note({.kind = record::Act::Kind::provider_logout,
                         .who = "provider " + provider,
                         .account = account,
                         .session = session,
                         .provider = provider,
                         .request_id = asker.request_id,
                         .client_address = asker.client_address},
                        deadline);
        };
        const auto named = end_named_sessions(judged, account, deadline);
        for (const std::string& session : named)
            note(session);
        if (!named.empty() || has_ended(judged, deadline)) continue;
        parts_.ending.end_account(account, deadline);
        parts_.ending.end_unknown(account, deadline);
        note("");
    }
    return accounts.size();
}

std::vector<std::string> BackchannelLogout::end_named_sessions(
    const Judged& judged, const std::string& account, const outbound::Deadline& deadline) const {
    std::vector<std::string> ended;
    if (judged.token.sid.empty()) return ended;
    for (const dify::SessionRecord& session : parts_.sessions.listed(account, deadline)) {
        if (session.provider != judged.provider.id() || session.sid != judged.token.sid) continue;
        parts_.ending.end_session(session.id, account, deadline);
        ended.push_back(session.id);
    }
    return ended;
}

// Of a session that ended before, or that nobody came back to, there is nothing left to end. One
// that should still live and isn't there has been lost: nobody knows then what goes on of it.
bool BackchannelLogout::has_ended(const Judged& judged, const outbound::Deadline& deadline) const {
    if (judged.token.sid.empty()) return false;
    const Reply reply =
        parts_.redis.command({"GET", keys_.sid(judged.provider.id(), judged.provider.issuer(),
                                               judged.token.sub, judged.token.sid)},
                             deadline);
    if (reply.type == Reply::Type::error)
        throw Failure(Reason::redis_unavailable, "Redis refused to tell of a session");
    if (reply.text == dify::kEndedToken) return true;
    const auto until = dify::parse_seconds(reply.text);
    return until && *until <= observe::seconds_since_epoch(parts_.clock.now()).count();
}

}  // namespace difysso::session
