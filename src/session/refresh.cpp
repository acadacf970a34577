#include "session/refresh.h"

#include <algorithm>

#include "crypto/encoding.h"
#include "dify/session_store.h"
#include "observe/failure.h"
#include "session/presented.h"

namespace difysso::session {
namespace {

using observe::Failure;
using observe::Outcome;
using observe::Reason;
using redis::Reply;

constexpr std::chrono::seconds kToGiveBack{2};
constexpr std::size_t kClaimBytes = 16;
// For less than the marks of an ending last: a token that is put back by somebody who then can't
// look for them works no longer than they are there to be seen by the next refresh.
constexpr std::chrono::milliseconds kUntilLooked{20'000};
// A logout that comes with a token just exchanged still finds its session.
using dify::kWhileInFlight;
// So many access tokens a session may have before those that have expired are looked for.
constexpr std::size_t kManyAccessTokens = 16;

std::int64_t seconds(observe::Time time) {
    return observe::seconds_since_epoch(time).count();
}

std::optional<dify::TokenRecord> record_of(const std::optional<std::string>& text) {
    return text ? dify::TokenRecord::parse(*text) : std::nullopt;
}

// Has the token, the session, or everything of the account been ended? Without a record nobody
// knows since when a session has been: then any ending counts.
bool is_over(const std::vector<Reply>& seen, const std::optional<dify::TokenRecord>& before) {
    const auto ended = dify::Ended::parse(seen[0].text);
    if (seen[0].type != Reply::Type::nil && (!before || !ended || before->issued <= ended->at))
        return true;
    if (seen[1].text == dify::kEndedToken) return true;
    if (!before) return false;
    const auto session = dify::SessionRecord::parse(before->session, seen[2]);
    return session && session->ended;
}

}  // namespace

Outcome<Refresh::Renewed> Refresh::renew(const std::string& refresh_token,
                                         const outbound::Deadline& deadline,
                                         const dify::Recheck::Asker& asker) const {
    if (!is_refresh_token(refresh_token)) return Reason::refresh_token_invalid;
    Taken taken{.refresh_token = refresh_token,
                .claim = crypto::base64url(parts_.random.bytes(kClaimBytes))};
    try {
        if (!claim(taken, deadline)) return Reason::refresh_token_invalid;
        return exchange(taken, asker, deadline);
    } catch (const Failure&) {
        give_back(taken);
        throw;
    }
}

// Only while the claim stands has nobody else exchanged the token meanwhile.
void Refresh::give_back(const Taken& taken) const {
    const auto deadline = outbound::Deadline::after(kToGiveBack);
    const std::string claim = keys_.claim(taken.refresh_token);
    try {
        if (parts_.redis.command({"GET", claim}, deadline).text != taken.claim) return;
        if (taken.spending)
            put_back_unless_ended(taken, deadline);
        else
            keep_grant(taken, deadline);
        parts_.redis.command({"DEL", claim}, deadline);
    } catch (const Failure&) {
        // A token that wasn't spent works when the claim has expired; with another the person signs
        // in again. The failure that led here is told.
    }
}

// What the provider gave may be worth more than what it was given for.
void Refresh::keep_grant(const Taken& taken, const outbound::Deadline& deadline) const {
    if (!taken.asked) return;
    const std::string session = keys_.session(taken.asked->id);
    parts_.redis.pipeline(
        {{"HSET", session, dify::SessionField::sealed_grant, taken.asked->sealed_grant},
         {"EXPIRE", session, std::to_string(parts_.settings.dify.refresh_lifetime.count())}},
        deadline);
}

void Refresh::put_back_unless_ended(const Taken& taken, const outbound::Deadline& deadline) const {
    keep_grant(taken, deadline);
    if (taken.left <= std::chrono::milliseconds(0)) return;
    const auto before = record_of(taken.record);
    const std::string key = keys_.refresh_token(taken.refresh_token);
    const auto put = [&](std::chrono::milliseconds life, const char* when) -> redis::Command {
        return {"SET", key, taken.account, "PX", std::to_string(life.count()), when};
    };
    std::vector<redis::Command> writes;
    // What was written for the new token may stand there: an ending deletes the one that is named.
    if (before) {
        const std::string session = keys_.session(before->session);
        writes = {
            {"HSET", session, dify::SessionField::refresh_token, taken.refresh_token},
            {"EXPIRE", session, std::to_string(parts_.settings.dify.refresh_lifetime.count())}};
    }
    writes.push_back(put(std::min(taken.left, kUntilLooked), "NX"));
    const auto seen = dify::write_then_look(parts_.redis, writes, looks(taken, before), deadline);
    // An ending that came meanwhile found no token to delete.
    if (is_over(seen, before)) return undo(taken, {{"DEL", key}}, deadline);
    // What was written for the new token shortened the life of the old one's record, without which
    // it would go on as a session that Dify began.
    const auto left = std::chrono::ceil<std::chrono::seconds>(taken.left);
    dify::run_commands(parts_.redis,
                       {{"EXPIRE", keys_.token(taken.refresh_token), std::to_string(left.count())},
                        put(taken.left, "XX")},
                       deadline);
}

Outcome<Refresh::Renewed> Refresh::exchange(Taken& taken, const dify::Recheck::Asker& asker,
                                            const outbound::Deadline& deadline) const {
    if (taken.record == dify::kEndedToken) return use_up(taken, Reason::session_ended, deadline);
    const auto before = record_of(taken.record);
    if (taken.record && (!before || before->account != taken.account))
        return use_up(taken, Reason::refresh_token_invalid, deadline);
    const auto state = parts_.accounts.find(taken.account, deadline);
    if (!state || !state->may_sign_in()) return use_up(taken, Reason::account_not_active, deadline);
    if (before && parts_.recheck.asks())
        if (const auto may = ask_provider(taken, *before, asker, deadline); !may)
            return may.refusal();
    if (!spend(taken, before, deadline)) return Reason::refresh_token_invalid;
    const observe::Time now = parts_.clock.now();
    dify::Tokens tokens =
        dify::make_tokens(parts_.settings.dify, taken.account, now, parts_.random);
    if (!write(tokens, taken, before, *state, now, deadline)) return Reason::session_ended;
    return Renewed{.tokens = std::move(tokens), .account = taken.account};
}

// Whose session can't be read, of him nobody knows whom to ask.
Outcome<observe::Done> Refresh::ask_provider(Taken& taken, const dify::TokenRecord& before,
                                             const dify::Recheck::Asker& asker,
                                             const outbound::Deadline& deadline) const {
    taken.asked = sessions_.find(before.session, deadline);
    if (!taken.asked || taken.asked->provider.empty() || taken.asked->ended)
        return use_up(taken, Reason::session_ended, deadline);
    const auto verdict = parts_.recheck.ask(*taken.asked, asker, deadline);
    if (!verdict) {
        give_back(taken);
        return verdict.refusal();
    }
    if (*verdict == dify::Recheck::Verdict::stays) return observe::Done{};
    keep_grant(taken, deadline);  // for the ending, which releases what stands there
    parts_.ending.end_session(before.session, taken.account, deadline);
    return use_up(taken, Reason::session_ended, deadline);
}

bool Refresh::write(const dify::Tokens& tokens, const Taken& taken,
                    const std::optional<dify::TokenRecord>& before, const dify::AccountState& state,
                    observe::Time now, const outbound::Deadline& deadline) const {
    const config::Dify& dify = parts_.settings.dify;
    const std::string& account = taken.account;
    const std::string& refresh = tokens.refresh_token.reveal();
    const std::string& access = tokens.access_token.reveal();
    const auto access_seconds = std::chrono::seconds(dify.access_lifetime).count();
    const std::string lifetime = std::to_string(dify.refresh_lifetime.count());
    std::vector<redis::Command> writes{
        {"SETEX", keys_.refresh_token(refresh), lifetime, account},
        {"SETEX", keys_.account_refresh_token(account), lifetime, refresh}};
    if (before) {
        dify::TokenRecord record = *before;
        record.issued = seconds(now);
        record.email = state.email;
        record.name = state.name;
        record.workspace = state.tenant_id;
        record.role = state.role;
        if (taken.asked) record.groups = taken.asked->groups;
        const std::string session = keys_.session(record.session);
        const std::string until = std::to_string(record.issued + dify.refresh_lifetime.count());
        writes.insert(
            writes.end(),
            {{"SETEX", keys_.token(access), std::to_string(access_seconds), record.text()},
             {"SETEX", keys_.token(refresh), lifetime, record.text()},
             {"HSET", session, "account", account, dify::SessionField::refresh_token, refresh,
              dify::SessionField::last, std::to_string(record.issued), dify::SessionField::until,
              until, dify::SessionField::access_token(dify::SessionKeys::hash(access)),
              std::to_string(record.issued + access_seconds)},
             {"EXPIRE", session, lifetime},
             {"ZADD", keys_.account(account), until, record.session},
             {"EXPIRE", keys_.account(account), lifetime},
             {"EXPIRE", keys_.token(taken.refresh_token), kWhileInFlight}});
        if (taken.asked) writes.push_back(taken.asked->write_said(session));
        if (taken.session && !taken.session->sid.empty()) {
            dify::SessionRecord known = *taken.session;
            known.until = record.issued + dify.refresh_lifetime.count();
            writes.push_back(dify::remember_sid(keys_, dify, known));
        }
    }
    const auto seen = dify::write_then_look(parts_.redis, writes, looks(taken, before), deadline);
    if (is_over(seen, before)) {
        undo(taken, dify::take_back(keys_, dify, tokens), deadline);
        return false;
    }
    if (before) forget_expired(before->session, seen[2], seconds(now), deadline);
    return true;
}

std::vector<redis::Command> Refresh::looks(const Taken& taken,
                                           const std::optional<dify::TokenRecord>& before) const {
    std::vector<redis::Command> looks{{"GET", keys_.ended(taken.account)},
                                      {"GET", keys_.token(taken.refresh_token)}};
    if (before) looks.push_back({"HGETALL", keys_.session(before->session)});
    return looks;
}

// The ending knew nothing of the grant that came since, and may have had its word about the sid
// written over.
void Refresh::undo(const Taken& taken, std::vector<redis::Command> commands,
                   const outbound::Deadline& deadline) const {
    if (taken.session && !taken.session->sid.empty())
        commands.push_back(dify::remember_ended_sid(keys_, parts_.settings.dify, *taken.session));
    parts_.redis.pipeline(commands, deadline);
    if (taken.asked) parts_.ending.release(*taken.asked);
}

void Refresh::forget_expired(const std::string& id, const Reply& fields, std::int64_t now,
                             const outbound::Deadline& deadline) const {
    const auto session = dify::SessionRecord::parse(id, fields);
    if (!session || session->access_tokens.size() < kManyAccessTokens) return;
    redis::Command command{"HDEL", keys_.session(id)};
    for (const auto& [hash, exp] : session->access_tokens)
        if (exp <= now) command.push_back(dify::SessionField::access_token(hash));
    if (command.size() > 2) parts_.redis.command(command, deadline);
}

}  // namespace difysso::session
