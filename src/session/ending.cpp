#include "session/ending.h"

#include "dify/session_store.h"
#include "observe/failure.h"
#include "session/sessions.h"

namespace difysso::session {
namespace {

using redis::Command;
using redis::Reply;

}  // namespace

std::int64_t Ending::now() const {
    return observe::seconds_since_epoch(parts_.clock.now()).count();
}

void Ending::run(const std::vector<Command>& commands, const outbound::Deadline& deadline) const {
    if (!commands.empty()) dify::run_commands(parts_.redis, commands, deadline);
}

void Ending::end_session(const std::string& id, const std::string& account,
                         const outbound::Deadline& deadline) const {
    end_one(id, account, deadline);
    parts_.told({id}, deadline);
}

void Ending::end_one(const std::string& id, const std::string& account,
                     const outbound::Deadline& deadline) const {
    const std::string key = keys_.session(id);
    const config::Dify& dify = parts_.settings.dify;
    // The mark and the look at what there is are about one key: they keep their order anywhere. The
    // mark outlives the refresh token, unless that is deleted.
    const auto replies =
        dify::run_commands(parts_.redis,
                           {{"HSET", key, dify::SessionField::ended, std::to_string(now())},
                            {"HGETALL", key},
                            {"EXPIRE", key, std::to_string(dify.refresh_lifetime.count())}},
                           deadline);
    const auto session = dify::SessionRecord::parse(id, replies[1]);
    if (session) {
        auto commands = deletions(*session);
        if (!session->sid.empty())
            commands.push_back(dify::remember_ended_sid(keys_, dify, *session));
        run(commands, deadline);
    }
    // It is listed, and goes on, until all is done: whoever asks again, since it was half done,
    // finds it there.
    const auto kept = std::chrono::seconds(dify.access_lifetime).count();
    run({{"ZREM", keys_.account(account), id},
         {"EXPIRE", key, std::to_string(kept)},
         {"HSET", key, dify::SessionField::over, "1"}},
        deadline);
    if (session && !session->over) release(*session);
}

// The refresh token's record goes last: by it whoever asks again, since it was half done, is known.
std::vector<Command> Ending::deletions(const dify::SessionRecord& session) const {
    std::vector<Command> commands;
    if (!session.refresh_token.empty())
        commands.push_back({"DEL", keys_.refresh_token(session.refresh_token)});
    const std::int64_t seconds = now();
    for (const auto& [hash, exp] : session.access_tokens)
        if (exp > seconds)
            commands.push_back({"SETEX", keys_.token_of_hash(hash), std::to_string(exp - seconds),
                                std::string(dify::kEndedToken)});
    // A refresh that has just taken the token reads this.
    if (!session.refresh_token.empty())
        commands.push_back({"SETEX", keys_.token(session.refresh_token), dify::kWhileInFlight,
                            std::string(dify::kEndedToken)});
    return commands;
}

void Ending::end_tokens(const std::string& access_token_hash, std::int64_t exp,
                        const std::string& refresh_token,
                        const outbound::Deadline& deadline) const {
    dify::SessionRecord brought;
    brought.refresh_token = refresh_token;
    if (!access_token_hash.empty()) brought.access_tokens.emplace(access_token_hash, exp);
    run(deletions(brought), deadline);
}

std::size_t Ending::end_account(const std::string& account, const outbound::Deadline& deadline,
                                const But& but) const {
    const std::int64_t at = now();
    const auto lifetime = std::chrono::seconds(parts_.settings.dify.access_lifetime).count();
    run({{"SETEX", keys_.ended(account), std::to_string(lifetime),
          dify::Ended{.at = at, .until = at + lifetime}.text()}},
        deadline);

    const Sessions sessions(parts_.redis, parts_.settings.redis.key_prefix);
    std::size_t begun_here = 0;
    std::vector<std::string> ids;
    for (const dify::SessionRecord& session : sessions.listed(account, deadline)) {
        if (!session.ended) ++begun_here;
        if (session.id == but.session) continue;
        end_one(session.id, account, deadline);
        ids.push_back(session.id);
    }
    // Dify's own pointer leads to the newest refresh token, whoever made it.
    const std::string pointer = keys_.account_refresh_token(account);
    const Reply newest = parts_.redis.command({"GET", pointer}, deadline);
    if (newest.type == Reply::Type::string && newest.text != but.refresh_token)
        run({{"DEL", keys_.refresh_token(newest.text)}, {"DEL", pointer}}, deadline);
    if (!ids.empty()) parts_.told(ids, deadline);
    return begun_here;
}

void Ending::end_unknown(const std::string& account, const outbound::Deadline& deadline,
                         const But& but) const {
    const std::string last = keys_.refresh_token(but.refresh_token);
    parts_.scan(keys_.refresh_token(""), [&](const std::vector<std::string>& found) {
        if (deadline.passed())
            throw observe::Failure(observe::Reason::deadline,
                                   "looked through Dify's refresh tokens");
        std::vector<Command> questions;
        questions.reserve(found.size());
        for (const std::string& key : found)
            questions.push_back({"GET", key});
        if (questions.empty()) return;
        const auto answers = parts_.redis.pipeline(questions, deadline);
        std::vector<Command> deletions;
        for (std::size_t i = 0; i < found.size(); ++i)
            if (answers[i].type == Reply::Type::string && answers[i].text == account &&
                found[i] != last)
                deletions.push_back({"DEL", found[i]});
        run(deletions, deadline);
    });
}

}  // namespace difysso::session
