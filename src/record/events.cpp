#include "record/events.h"

#include "record/text.h"

namespace difysso::record {
namespace {

postgres::Parameter optional_text(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return storable(text);
}

}  // namespace

void insert_event(Composer& sql, const SignInEvent& event, std::string_view account,
                  std::string_view from) {
    const postgres::Parameter reason =
        event.refusal ? postgres::Parameter(observe::row(*event.refusal).code) : std::nullopt;
    sql << "INSERT INTO difysso.sign_in_events (at, account_id, id, provider, open_id, email,"
           " outcome, reason, account_created, account_linked, workspace_created, request_id,"
           " client_address, user_agent) SELECT now(), "
        << account << ", " << sql.uuid(event.id) << ", " << sql.text(storable(event.provider))
        << ", " << sql.text(optional_text(event.open_id)) << ", "
        << sql.text(optional_text(event.email)) << ", "
        << sql.text(event.refusal ? "refused" : "signed_in") << ", " << sql.text(reason) << ", "
        << sql.boolean(event.account_created) << ", " << sql.boolean(event.account_linked) << ", "
        << sql.boolean(event.workspace_created) << ", " << sql.text(storable(event.request_id))
        << ", " << sql.text(optional_text(event.client_address)) << ", "
        << sql.text(optional_text(event.user_agent)) << " " << from;
}

void record_refusal(postgres::Connection& connection, const SignInEvent& event,
                    const outbound::Deadline& deadline) {
    Composer sql;
    const std::string account = "(SELECT account_id FROM difysso.identities WHERE provider = " +
                                sql.text(storable(event.provider)) +
                                " AND open_id = " + sql.text(storable(event.open_id)) + ")";
    insert_event(sql, event, account, "");
    const Composed insert = sql.compose("record_refusal");
    connection.execute(insert.statement, insert.parameters, deadline);
}

void mark_no_session(postgres::Connection& connection, const std::string& event_id,
                     const outbound::Deadline& deadline) {
    static const postgres::Statement kStatement{
        .name = "mark_no_session",
        .text =
            "UPDATE difysso.sign_in_events SET outcome = 'no_session'"
            " WHERE id = $1::uuid AND outcome = 'signed_in'"};
    connection.execute(kStatement, {event_id}, deadline);
}

}  // namespace difysso::record
