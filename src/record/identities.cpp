#include "record/identities.h"

namespace difysso::record {

std::string remember_identity(const IdentityParameters& identity, std::string_view account_created,
                              std::string_view source) {
    std::string sql =
        "INSERT INTO difysso.identities AS known (provider, open_id, issuer, sub, account_id, "
        "email,"
        " email_verified, account_created, linked_at, last_seen_at) SELECT ";
    for (const std::string* parameter :
         {&identity.provider, &identity.open_id, &identity.issuer, &identity.sub})
        sql += *parameter + ", ";
    sql += "s.account_id, " + identity.email + ", " + identity.email_verified + ", ";
    sql.append(account_created).append(", now(), now() FROM ").append(source).append(" s");
    sql +=
        " ON CONFLICT (provider, open_id) DO UPDATE SET issuer = excluded.issuer,"
        " account_id = excluded.account_id, last_seen_at = excluded.last_seen_at";
    for (const std::string column : {"email", "email_verified", "account_created", "linked_at"})
        sql.append(", ")
            .append(column)
            .append(" = CASE WHEN known.account_id = excluded.account_id THEN known.")
            .append(column)
            .append(" ELSE excluded.")
            .append(column)
            .append(" END");
    return sql;
}

}  // namespace difysso::record
