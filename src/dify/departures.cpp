#include "dify/departures.h"

#include "dify/fragments.h"
#include "dify/names.h"
#include "record/composer.h"
#include "record/text.h"

namespace difysso::dify {
namespace {

// The WITH list that does it; its member `done` has a row when something was done.
std::string act(record::Composer& composer, const Departure& departure, config::Offboard how) {
    const std::string account = composer.uuid(departure.account);
    switch (how) {
        case config::Offboard::ban:
            return "done AS (UPDATE accounts a SET status = 'banned', updated_at = " +
                   std::string(kNow) + " WHERE a.id = " + account +
                   " AND a.status IN ('active', 'pending')"
                   " RETURNING a.id AS account_id, a.xmin::text AS row_version),"
                   " ban AS (INSERT INTO difysso.bans (account_id, provider, row_version, at)"
                   " SELECT account_id, " +
                   composer.text(record::storable(departure.provider)) +
                   ", row_version, now() FROM done ON CONFLICT (account_id) DO UPDATE SET"
                   " provider = excluded.provider, row_version = excluded.row_version,"
                   " at = excluded.at) ";
        case config::Offboard::leave:
            // The server looks at the role again when it had to wait for the row: whoever was made
            // the owner meanwhile stays.
            return "done AS (DELETE FROM tenant_account_joins j USING difysso.memberships m"
                   " WHERE m.account_id = " +
                   account +
                   " AND j.id = m.join_id AND j.account_id = m.account_id AND j.role <> 'owner'"
                   " RETURNING j.id),"
                   " forgotten AS (DELETE FROM difysso.memberships m USING done"
                   " WHERE m.join_id = done.id) ";
        case config::Offboard::none:
            break;
    }
    return "done AS (SELECT " + account + " WHERE false) ";
}

struct Named {
    const char* statement;
    const char* act;
};

Named named(config::Offboard how) {
    switch (how) {
        case config::Offboard::ban:
            return {"depart_ban", "banned"};
        case config::Offboard::leave:
            return {"depart_leave", "left"};
        case config::Offboard::none:
            break;
    }
    return {"depart", "none"};
}

}  // namespace

void PostgresDepartures::depart(const Departure& departure, config::Offboard how,
                                const outbound::Deadline& deadline) {
    record::Composer sql;
    sql << "WITH " << act(sql, departure, how)
        << "INSERT INTO difysso.offboarding_events (at, act, id, account_id, provider, source, "
           "reason,"
           " sessions, request_id) SELECT now(), CASE WHEN EXISTS (SELECT FROM done) THEN '"
        << named(how).act << "' ELSE 'none' END, " << sql.uuid(crypto::make_uuid(random_)) << ", "
        << sql.uuid(departure.account) << ", " << sql.text(record::storable(departure.provider))
        << ", " << sql.text(departure.source) << ", "
        << sql.text(std::string(observe::row(departure.reason).code)) << ", "
        << sql.integer(static_cast<long long>(departure.sessions)) << ", "
        << sql.text(record::storable(departure.request_id));
    const auto statement = sql.compose(named(how).statement);
    const auto connection = database_.acquire(deadline);
    connection->execute(statement.statement, statement.parameters, deadline);
}

std::vector<KnownAs> PostgresDepartures::known_as(const std::string& sub, const std::string& email,
                                                  const outbound::Deadline& deadline) {
    // An address counts as it was when the link was made, and as it is in Dify now.
    static const postgres::Statement kStatement{
        .name = "known_as",
        .text =
            "SELECT provider, issuer, sub FROM difysso.identities WHERE sub = $1::text AND sub <> "
            "''"
            " UNION SELECT i.provider, i.issuer, i.sub FROM difysso.identities i"
            " WHERE $2::text <> '' AND (i.email = $2::text OR i.account_id IN"
            " (SELECT id FROM accounts WHERE email IN ($2::text, $3::text)))"};
    const auto connection = database_.acquire(deadline);
    const auto rows = connection->execute(
        kStatement,
        {record::storable(sub), ascii_lower(record::storable(email)), record::storable(email)},
        deadline);
    std::vector<KnownAs> found;
    found.reserve(static_cast<std::size_t>(rows->rows()));
    for (int row = 0; row < rows->rows(); ++row)
        found.push_back({.provider = std::string(rows->text(row, 0)),
                         .issuer = std::string(rows->text(row, 1)),
                         .sub = std::string(rows->text(row, 2))});
    return found;
}

}  // namespace difysso::dify
