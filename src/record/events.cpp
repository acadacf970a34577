#include "record/events.h"

#include "record/text.h"

namespace difysso::record {
namespace {

postgres::Parameter optional_text(std::string_view text) {
    if (text.empty()) return std::nullopt;
    return storable(text);
}

}  // namespace

std::string insert_event(Composer& composer, const SignInEvent& event, std::string_view account,
                         std::string_view from) {
    std::string sql =
        "INSERT INTO difysso.sign_in_events (at, account_id, id, provider, open_id, email, outcome,"
        " reason, account_created, account_linked, workspace_created, request_id, client_address,"
        " user_agent) SELECT now(), ";
    sql.append(account);
    const postgres::Parameter reason =
        event.refusal ? postgres::Parameter(observe::row(*event.refusal).code) : std::nullopt;
    for (const std::string& place :
         {composer.uuid(event.id), composer.text(storable(event.provider)),
          composer.text(optional_text(event.open_id)), composer.text(optional_text(event.email)),
          composer.text(event.refusal ? "refused" : "signed_in"), composer.text(reason),
          composer.boolean(event.account_created), composer.boolean(event.account_linked),
          composer.boolean(event.workspace_created), composer.text(storable(event.request_id)),
          composer.text(optional_text(event.client_address)),
          composer.text(optional_text(event.user_agent))})
        sql += ", " + place;
    return sql.append(" ").append(from);
}

void record_refusal(postgres::Connection& connection, const SignInEvent& event,
                    const outbound::Deadline& deadline) {
    Composer composer;
    const std::string account = "(SELECT account_id FROM difysso.identities WHERE provider = " +
                                composer.text(storable(event.provider)) +
                                " AND open_id = " + composer.text(storable(event.open_id)) + ")";
    const Composed insert =
        composer.compose("record_refusal", insert_event(composer, event, account, ""));
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
