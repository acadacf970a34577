#include "dify/personal_data.h"

#include "dify/names.h"
#include "record/text.h"

namespace difysso::dify {
namespace {

const postgres::Statement kFind{
    .name = "personal_find",
    .text =
        "SELECT id::text FROM accounts WHERE id::text = $1::text"
        " OR lower(email COLLATE \"C\") = $1::text"
        " UNION SELECT account_id::text FROM difysso.identities WHERE account_id::text = $1::text"
        " OR lower(email COLLATE \"C\") = $1::text"};

// Which rows of ours are about the account: those that name it, and those that name nobody else
// but have an identity or an address of his.
const std::string kWhose =
    "WITH who AS (SELECT provider, open_id, sub, email FROM difysso.identities"
    " WHERE account_id = $1::uuid), addresses AS (SELECT email FROM who UNION"
    " SELECT lower(email::text COLLATE \"C\") FROM accounts WHERE id = $1::uuid), ";
const std::string kEvents =
    "(e.account_id = $1::uuid OR e.account_id IS NULL AND (e.email IN (SELECT email FROM addresses)"
    " OR EXISTS (SELECT FROM who WHERE who.provider = e.provider AND who.open_id = e.open_id)))";
const std::string kScim =
    "(s.external_id IN (SELECT sub FROM who)"
    " OR lower(s.user_name COLLATE \"C\") IN (SELECT email FROM addresses))";

const postgres::Statement kText{
    .name = "personal_text",
    .text = kWhose +
            "nothing AS (SELECT) SELECT json_build_object("
            "'identities', (SELECT coalesce(json_agg(i), '[]') FROM difysso.identities i"
            " WHERE i.account_id = $1::uuid),"
            "'sign_in_events', (SELECT coalesce(json_agg(e ORDER BY e.at), '[]')"
            " FROM difysso.sign_in_events e WHERE " +
            kEvents +
            "),"
            "'events', (SELECT coalesce(json_agg(a ORDER BY a.at), '[]')"
            " FROM difysso.events a WHERE a.account_id = $1::uuid),"
            "'bans', (SELECT coalesce(json_agg(b), '[]') FROM difysso.bans b"
            " WHERE b.account_id = $1::uuid),"
            "'memberships', (SELECT coalesce(json_agg(m), '[]') FROM difysso.memberships m"
            " WHERE m.account_id = $1::uuid),"
            "'offboarding_events', (SELECT coalesce(json_agg(o ORDER BY o.at), '[]')"
            " FROM difysso.offboarding_events o WHERE o.account_id = $1::uuid),"
            "'scim_users', (SELECT coalesce(json_agg(s), '[]') FROM difysso.scim_users s WHERE " +
            kScim + "))::text"};

const postgres::Statement kErase{
    .name = "personal_erase",
    .text =
        kWhose +
        "links AS (DELETE FROM account_integrates l USING who WHERE l.account_id = $1::uuid"
        " AND l.provider = who.provider AND l.open_id = who.open_id RETURNING 1),"
        "identities AS (DELETE FROM difysso.identities WHERE account_id = $1::uuid RETURNING 1),"
        "events AS (DELETE FROM difysso.sign_in_events e WHERE " +
        kEvents +
        " RETURNING 1),"
        "acts AS (DELETE FROM difysso.events WHERE account_id = $1::uuid RETURNING 1),"
        "bans AS (DELETE FROM difysso.bans WHERE account_id = $1::uuid RETURNING 1),"
        "memberships AS (DELETE FROM difysso.memberships WHERE account_id = $1::uuid RETURNING 1),"
        "departures AS (DELETE FROM difysso.offboarding_events WHERE account_id = $1::uuid"
        " RETURNING 1),"
        "scim AS (DELETE FROM difysso.scim_users s WHERE " +
        kScim +
        " RETURNING 1)"
        " SELECT count(*) FROM (SELECT FROM links UNION ALL SELECT FROM identities"
        " UNION ALL SELECT FROM events UNION ALL SELECT FROM acts UNION ALL SELECT FROM bans UNION "
        "ALL SELECT FROM memberships"
        " UNION ALL SELECT FROM departures UNION ALL SELECT FROM scim) erased"};

}  // namespace

std::vector<std::string> PersonalData::find(const std::string& id_or_email,
                                            const outbound::Deadline& deadline) {
    const auto rows =
        connection_.execute(kFind, {ascii_lower(record::storable(id_or_email))}, deadline);
    std::vector<std::string> accounts;
    accounts.reserve(static_cast<std::size_t>(rows->rows()));
    for (int row = 0; row < rows->rows(); ++row)
        accounts.emplace_back(rows->text(row, 0));
    return accounts;
}

std::string PersonalData::text(const std::string& account, const outbound::Deadline& deadline) {
    return std::string(connection_.execute(kText, {account}, deadline)->text(0, 0));
}

int PersonalData::erase(const std::string& account, const outbound::Deadline& deadline) {
    const auto rows = connection_.execute(kErase, {account}, deadline);
    return std::stoi(std::string(rows->text(0, 0)));
}

}  // namespace difysso::dify
