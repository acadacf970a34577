#include "dify/statements.h"

#include <algorithm>
#include <array>
#include <bit>

#include "crypto/digest.h"
#include "dify/names.h"
#include "record/events.h"
#include "record/identities.h"

namespace difysso::dify {
namespace {

// One row: the accounts for which Dify's table and ours have this identity, and the issuer in ours.
void link_of(record::Composer& sql, const record::IdentityParameters& who) {
    sql << "SELECT integrate.account_id AS linked, known.account_id AS remembered, known.issuer"
           " FROM (VALUES (true)) one LEFT JOIN account_integrates integrate ON"
           " integrate.provider = "
        << who.provider << " AND integrate.open_id = " << who.open_id
        << " LEFT JOIN difysso.identities known ON known.provider = " << who.provider
        << " AND known.open_id = " << who.open_id;
}

// Somebody else's sub of the same provider, for the account a. OFFSET 0, here and below, takes a
// choice from PostgreSQL, who would rather make a hash table of all accounts for each sign-in as
// long as it has no statistics or few rows.
void other_sub(record::Composer& sql, std::string_view table,
               const record::IdentityParameters& who) {
    sql << "EXISTS (SELECT FROM " << table
        << " o WHERE o.account_id = a.id AND o.provider = " << who.provider << " AND o.open_id <> "
        << who.open_id << " OFFSET 0)";
}

// The key of an advisory lock: the first eight bytes of the name's SHA-256.
std::int64_t lock_key(std::string_view name) {
    const std::string digest = crypto::sha256(name);
    std::uint64_t key = 0;
    for (std::size_t i = 0; i < 8; ++i)
        key = key << 8U | static_cast<unsigned char>(digest[i]);
    return std::bit_cast<std::int64_t>(key);
}

}  // namespace

record::Composed known_person(const Person& person, const SignInContext& context,
                              const std::string& event_id, const EventFlags& flags,
                              const std::string& synced_tenant, crypto::Random& random) {
    record::Composer sql;
    const auto who = identity_parameters(sql, person);
    const bool synced = !synced_tenant.empty();
    sql << "WITH link AS (";
    link_of(sql, who);
    // Casts of what is returned: a plan outlives a column's type only when its result doesn't
    // change.
    sql << "), found AS (SELECT a.id, a.email::text AS email, a.name::text AS name,"
           " w.id AS tenant_id, w.name::text AS tenant_name, w.role::text AS role FROM link"
           " JOIN accounts a ON a.id = coalesce(link.linked, link.remembered) CROSS JOIN LATERAL "
        << kWorkspace << " WHERE (a.status IN ('active', 'pending') OR ";
    banned_here(sql, who.provider);
    sql << ") AND (link.remembered IS NULL OR link.remembered = a.id)"
           " AND (link.issuer IS NULL OR link.issuer = "
        << who.issuer << ") AND NOT ";
    other_sub(sql, "account_integrates", who);
    sql << "), account AS (";
    touch_account(sql, context, who.provider, "a.id = found.id", "found");
    sql << "), ban AS (" << kForgetBan << "), lifted AS (";
    note_lifted_ban(sql, person, context, event_id, random);
    sql << "), integrate AS (";
    insert_link(sql, who, random);
    sql << " WHERE NOT EXISTS (SELECT FROM link WHERE linked IS NOT NULL) ON CONFLICT DO NOTHING),"
           " identity AS (";
    record::remember_identity(sql, who, "false", "account");
    sql << "), event AS (";
    record::insert_event(sql, event_of(person, context, event_id, flags), "account.account_id",
                         "FROM account");
    if (synced) {
        sql << "), synced AS (";
        sync_role(sql, person, synced_tenant);
    }
    sql << ") SELECT found.id::text, found.email, found.name, found.tenant_id::text,"
           " found.tenant_name, "
        << (synced ? "coalesce((SELECT role FROM synced WHERE tenant_id = found.tenant_id),"
                     " found.role)"
                   : "found.role")
        << " FROM found JOIN account ON account.account_id = found.id";
    return sql.compose(synced ? "known_person_sync" : "known_person");
}

record::Composed look_for(const Person& person, const std::vector<std::string>& spellings,
                          const std::string& joined_tenant, bool by_normalized_email) {
    record::Composer sql;
    record::IdentityParameters who;
    who.provider = sql.text(person.provider);
    who.open_id = sql.text(person.open_id);
    sql << "WITH link AS (";
    link_of(sql, who);
    sql << "), candidate AS (SELECT linked AS id FROM link UNION SELECT remembered FROM link"
           " UNION SELECT id FROM accounts WHERE email = ANY ("
        << sql.texts(spellings) << ")";
    if (by_normalized_email)
        sql << " UNION SELECT id FROM accounts WHERE normalized_email = "
            << sql.text(normalized_email(person.email));
    sql << ") SELECT a.id::text, a.name::text, a.email::text, a.status::text, a.id = link.linked,"
           " a.id = link.remembered, ";
    other_sub(sql, "account_integrates", who);
    sql << ", ";
    other_sub(sql, "difysso.identities", who);
    sql << ", EXISTS (SELECT FROM difysso.identities o WHERE o.account_id = a.id"
           " AND o.account_created AND NOT o.email_verified OFFSET 0),"
           " w.id::text, w.name::text, w.role::text, joined.name::text, link.issuer, ";
    banned_here(sql, who.provider);
    sql << " FROM link LEFT JOIN (candidate JOIN accounts a USING (id)) ON true"
           " LEFT JOIN LATERAL "
        << kWorkspace << " ON true LEFT JOIN tenants joined ON joined.id = "
        << sql.uuid(joined_tenant.empty() ? postgres::Parameter() : joined_tenant)
        << " AND joined.status = 'normal' ORDER BY a.created_at, a.id";
    return sql.compose(by_normalized_email ? "look_for_mailbox" : "look_for_person");
}

Look read_look(const postgres::Result& rows) {
    Look look;
    for (int row = 0; row < rows.rows(); ++row) {
        const auto text = [&](int column) { return std::string(rows.text(row, column)); };
        const auto flag = [&](int column) { return rows.text(row, column) == "t"; };
        if (!rows.is_null(row, 12)) look.joined_tenant_name = text(12);
        if (!rows.is_null(row, 13)) look.remembered_issuer = text(13);
        if (rows.is_null(row, 0)) continue;
        look.accounts.push_back({.id = text(0),
                                 .name = text(1),
                                 .email = text(2),
                                 .status = text(3),
                                 .linked = flag(4),
                                 .remembered = flag(5),
                                 .other_link = flag(6),
                                 .other_identity = flag(7),
                                 .made_unverified = flag(8),
                                 .banned_here = flag(14),
                                 .tenant_id = text(9),
                                 .tenant_name = text(10),
                                 .role = text(11)});
    }
    return look;
}

record::Composed lock_person(const Person& person, std::chrono::milliseconds limit) {
    record::Composer sql;
    std::array keys{lock_key("difysso identity " + person.provider + " " + person.open_id),
                    lock_key("difysso address " + normalized_email(person.email))};
    std::sort(keys.begin(), keys.end());  // everybody in the same order, so that nobody deadlocks
    const std::string milliseconds = sql.text(std::to_string(limit.count()));
    sql << "SELECT set_config('lock_timeout', " << milliseconds
        << ", true), set_config('statement_timeout', " << milliseconds
        << ", true), pg_advisory_xact_lock(key) FROM unnest(ARRAY[" << sql.integer(keys[0]) << ", "
        << sql.integer(keys[1]) << "]) WITH ORDINALITY AS locks (key, place)";
    return sql.compose("lock_person");
}

}  // namespace difysso::dify
