#include "record/acts.h"

#include <array>

#include "record/text.h"

namespace difysso::record {
namespace {

// For what a person waits for without needing it.
constexpr std::chrono::milliseconds kPatience{500};

postgres::Parameter unless_empty(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return storable(text);
}

}  // namespace

std::string_view act_name(Act::Kind kind) {
    constexpr std::array<std::string_view, 7> kNames{
        "sign_out", "sign_out_everywhere", "end_session", "end_sessions",
        "unlink",   "provider_logout",     "lift_ban"};
    return kNames.at(static_cast<std::size_t>(kind));
}

void insert_act(Composer& sql, const Act& act, const std::string& id, std::string_view from,
                std::string_view account) {
    sql << "INSERT INTO difysso.events (at, id, act, who, account_id, session_id, provider,"
           " request_id, client_address) SELECT now(), "
        << sql.uuid(id) << ", " << sql.text(std::string(act_name(act.kind))) << ", "
        << sql.text(storable(act.who)) << ", "
        << (account.empty() ? sql.uuid(unless_empty(act.account)) : std::string(account)) << ", "
        << sql.uuid(unless_empty(act.session)) << ", " << sql.text(unless_empty(act.provider))
        << ", " << sql.text(storable(act.request_id)) << ", "
        << sql.text(unless_empty(act.client_address)) << " " << from;
}

void ActBook::write(const Act& act, const outbound::Deadline& deadline) {
    Composer sql;
    insert_act(sql, act, crypto::make_uuid(random_), "");
    const Composed insert = sql.compose("record_act");
    const auto connection = database_.acquire(deadline);
    connection->execute(insert.statement, insert.parameters, deadline);
}

void ActBook::note(const Act& act, const outbound::Deadline& deadline) {
    try {
        write(act, deadline.within(kPatience));
    } catch (const observe::Failure& failure) {
        lost(failure, "a sign-out");
    }
}

void ActBook::note_ended(const std::vector<std::string>& sessions,
                         const outbound::Deadline& deadline) {
    static const postgres::Statement kStatement{
        .name = "note_ended",
        .text =
            "UPDATE difysso.sign_in_events SET ended_at = now()"
            " WHERE id = ANY ($1::uuid[]) AND ended_at IS NULL"};
    try {
        const outbound::Deadline soon = deadline.within(kPatience);
        const auto connection = database_.acquire(soon);
        connection->execute(kStatement, {Composer::array_literal(sessions)}, soon);
    } catch (const observe::Failure& failure) {
        lost(failure, "the end of a session");
    }
}

void ActBook::lost(const observe::Failure& failure, observe::Literal detail) const {
    log_.write({.level = observe::Level::warning,
                .event = "event_lost",
                .reason = failure.reason(),
                .detail = detail,
                .code = observe::Word(failure.code())});
}

}  // namespace difysso::record
