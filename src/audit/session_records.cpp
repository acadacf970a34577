#include "audit/session_records.h"

#include <optional>

#include "audit/tables.h"
#include "config/read_value.h"
#include "dify/session_keys.h"
#include "dify/session_record.h"
#include "record/composer.h"
#include "redis/key_scan.h"

namespace difysso::audit {
namespace {

using outbound::Deadline;
using Type = redis::Reply::Type;

constexpr std::chrono::seconds kPatience{60};  // for one page
constexpr std::size_t kShown = 12;             // of a key's hash: enough to find it by

Deadline soon() {
    return Deadline::after(kPatience);
}

record::Composed statement_of(const std::vector<std::string>& ids,
                              const std::vector<std::string>& accounts) {
    record::Composer sql;
    sql << "SELECT e.outcome, e.account_id = asked.account, a.id IS NOT NULL FROM unnest("
        << sql.texts(ids) << "::uuid[], " << sql.texts(accounts)
        << "::uuid[]) WITH ORDINALITY AS asked (session, account, place)"
           " LEFT JOIN difysso.sign_in_events e ON e.id = asked.session"
           " LEFT JOIN accounts a ON a.id = asked.account ORDER BY asked.place";
    return sql.compose("audit_sessions");
}

// What is wrong with a session, by its row.
std::optional<Kind> verdict(const postgres::Result& rows, int row) {
    if (rows.text(row, 2) != "t") return Kind::session_without_account;
    if (rows.is_null(row, 0)) return Kind::session_without_event;
    if (rows.text(row, 0) != "signed_in") return Kind::session_not_signed_in;
    if (rows.text(row, 1) != "t") return Kind::session_of_another;
    return std::nullopt;
}

}  // namespace

void SessionRecords::look(const Tell& tell) {
    const std::string& prefix = parts_.settings.key_prefix;
    redis::scan_keys(parts_.settings, parts_.resolver,
                     (prefix.empty() ? "" : prefix + ":") + "difysso:token:",
                     [&](const std::vector<std::string>& keys) { look_at(keys, tell); });
}

void SessionRecords::look_at(const std::vector<std::string>& keys, const Tell& tell) {
    const std::vector<Session> sessions = read(keys, tell);
    if (!sessions.empty()) compare(sessions, tell);
}

std::vector<SessionRecords::Session> SessionRecords::read(const std::vector<std::string>& keys,
                                                          const Tell& tell) {
    std::vector<redis::Command> reads;
    reads.reserve(keys.size());
    for (const std::string& key : keys)
        reads.push_back({"GET", key});
    const auto replies = parts_.redis.pipeline(reads, soon());
    const auto now = observe::seconds_since_epoch(parts_.clock.now());
    std::vector<Session> sessions;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        // It may have expired meanwhile.
        if (replies[i].type == Type::nil || replies[i].text == dify::kEndedToken) continue;
        const auto record = dify::TokenRecord::parse(replies[i].text);
        if (!record || !config::is_uuid(record->session) || !config::is_uuid(record->account)) {
            const std::string hash = keys[i].substr(keys[i].rfind(':') + 1);
            tell({.kind = Kind::session_unreadable,
                  .subject = "difysso:token:" + hash.substr(0, kShown) + "..."});
            continue;
        }
        if (now - std::chrono::seconds{record->issued} > kGrace)
            sessions.push_back({.key = keys[i], .id = record->session, .account = record->account});
    }
    return sessions;
}

void SessionRecords::compare(const std::vector<Session>& sessions, const Tell& tell) {
    std::vector<std::string> ids;
    std::vector<std::string> accounts;
    for (const Session& session : sessions) {
        ids.push_back(session.id);
        accounts.push_back(session.account);
    }
    const record::Composed statement = statement_of(ids, accounts);
    const auto rows = parts_.connection.execute(statement.statement, statement.parameters, soon());
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        const auto kind = verdict(*rows, static_cast<int>(i));
        if (!kind) continue;
        if (kind == Kind::session_without_event && outlived_its_sign_in(sessions[i].id)) continue;
        const bool useless =
            kind == Kind::session_without_account || kind == Kind::session_without_event;
        const bool removed = repair_ && useless && remove(sessions[i].key);
        if (told_.insert(sessions[i].id + sessions[i].account).second)
            tell({.kind = *kind,
                  .subject = "session " + sessions[i].id + ", account " + sessions[i].account,
                  .mended = removed});
    }
}

bool SessionRecords::outlived_its_sign_in(const std::string& id) {
    if (parts_.retention_days == 0) return false;
    const std::string key = dify::SessionKeys(parts_.settings.key_prefix).session(id);
    const auto session =
        dify::SessionRecord::parse(id, parts_.redis.command({"HGETALL", key}, soon()));
    const auto age = observe::seconds_since_epoch(parts_.clock.now()) -
                     std::chrono::seconds{session ? session->since : 0};
    return session && age >= std::chrono::days{parts_.retention_days};
}

bool SessionRecords::remove(const std::string& key) {
    return parts_.redis.command({"DEL", key}, soon()).integer == 1;
}

}  // namespace difysso::audit
