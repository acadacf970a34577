#include "session/backchannel.h"

#include "observe/failure.h"

namespace difysso::session {
namespace {

using observe::Failure;
using observe::Outcome;
using observe::Reason;
using redis::Reply;

// Longer than an attempt lives whose ID token may still come.
constexpr const char* kLogoutMarkSeconds = "1800";

}  // namespace

Outcome<BackchannelLogout::Ended> BackchannelLogout::take(
    std::string_view logout_token, const outbound::Deadline& deadline) const {
    auto judged = judge(logout_token, deadline);
    if (!judged) return judged.refusal();
    const std::string seen = keys_.jti(judged->provider.id(), judged->token.jti);
    if (was_seen(seen, deadline)) return Reason::logout_token_seen;
    const std::size_t accounts = end(*judged, deadline);
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
        if (token) return Judged{.provider = *provider, .token = std::move(*token)};
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
std::size_t BackchannelLogout::end(const Judged& judged, const outbound::Deadline& deadline) const {
    const std::string& provider = judged.provider.id();
    const Reply marked = parts_.redis.command(
        {"SETEX", keys_.logout(provider, judged.provider.issuer(), judged.token.sub),
         kLogoutMarkSeconds, std::to_string(judged.token.iat)},
        deadline);
    if (marked.type != Reply::Type::status)
        throw Failure(Reason::redis_refuses_writes, "a logout can't be remembered");
    const auto accounts = parts_.accounts.of_identity(provider, judged.token.sub, deadline);
    for (const std::string& account : accounts) {
        if (end_named_session(judged, account, deadline)) continue;
        parts_.ending.end_account(account, deadline);
        parts_.ending.end_unknown(account, deadline);
    }
    return accounts.size();
}

bool BackchannelLogout::end_named_session(const Judged& judged, const std::string& account,
                                          const outbound::Deadline& deadline) const {
    if (judged.token.sid.empty()) return false;
    bool found = false;
    for (const auto& session : parts_.sessions.known_of_account(account, deadline)) {
        if (session.provider != judged.provider.id() || session.sid != judged.token.sid) continue;
        if (!session.over) parts_.ending.end_session(session.id, account, deadline);
        found = true;
    }
    return found;
}

}  // namespace difysso::session
