#include "admin/acts.h"

#include "config/read_value.h"
#include "record/text.h"

namespace difysso::admin {
namespace {

using observe::Reason;
using record::Act;

Act act_of(Act::Kind kind, const Acts::By& by) {
    return {.kind = kind,
            .who = by.who,
            .account = "",
            .session = "",
            .provider = "",
            .request_id = by.request_id,
            .client_address = by.client_address};
}

}  // namespace

observe::Outcome<std::string> Acts::end_session(const std::string& id, const By& by,
                                                const outbound::Deadline& deadline) const {
    if (!config::is_uuid(id)) return Reason::not_found;
    const auto session = parts_.sessions.find(id, deadline);
    if (!session || session->over || !config::is_uuid(session->account)) return Reason::not_found;
    Act act = act_of(Act::Kind::end_session, by);
    act.account = session->account;
    act.session = id;
    act.provider = session->provider;
    parts_.book.write(act, deadline);
    parts_.ending.end_session(id, session->account, deadline);
    return session->account;
}

observe::Outcome<std::size_t> Acts::end_account(const std::string& account, const By& by,
                                                const outbound::Deadline& deadline) const {
    if (!config::is_uuid(account) || !is_account(account, deadline)) return Reason::not_found;
    Act act = act_of(Act::Kind::end_sessions, by);
    act.account = account;
    parts_.book.write(act, deadline);
    const std::size_t ended = parts_.ending.end_account(account, deadline);
    parts_.ending.end_unknown(account, deadline);
    return ended;
}

observe::Outcome<std::size_t> Acts::unlink(const std::string& account, const std::string& provider,
                                           const By& by, const outbound::Deadline& deadline) const {
    if (!config::is_uuid(account)) return Reason::not_found;
    Act act = act_of(Act::Kind::unlink, by);
    act.account = account;
    act.provider = provider;
    record::Composer sql;
    const std::string which = " WHERE account_id = " + sql.uuid(account) +
                              " AND provider = " + sql.text(record::storable(provider)) +
                              " RETURNING 1";
    sql << "WITH link AS (DELETE FROM account_integrates" << which
        << "), identity AS (DELETE FROM difysso.identities" << which
        << "), gone AS (SELECT (SELECT count(*) FROM link) + (SELECT count(*) FROM identity)"
           " AS removed), act AS (";
    record::insert_act(sql, act, crypto::make_uuid(parts_.random),
                       "FROM gone WHERE gone.removed > 0");
    sql << ") SELECT removed FROM gone";
    const auto unlinking = sql.compose("unlink");
    const auto connection = parts_.database.acquire(deadline);
    const auto result = connection->execute(unlinking.statement, unlinking.parameters, deadline);
    const auto rows = std::stoul(std::string(result->text(0, 0)));
    if (rows == 0) return Reason::not_found;
    return rows;
}

bool Acts::is_account(const std::string& account, const outbound::Deadline& deadline) const {
    static const postgres::Statement kStatement{
        .name = "is_account", .text = "SELECT 1 FROM accounts WHERE id = $1::uuid"};
    const auto connection = parts_.database.acquire(deadline);
    return connection->execute(kStatement, {account}, deadline)->rows() == 1;
}

}  // namespace difysso::admin
