#include <string>
#include <string_view>
#include <vector>

#include "command/check_parts.h"
#include "record/composer.h"

namespace difysso::command {
namespace {

// A right that something needs beyond what each sign-in reads and writes (dify/schema_columns.h).
struct Right {
    std::string_view privilege;
    std::string_view table;
    bool ours = true;  // in the schema difysso
    std::string_view column = {};

    std::string text() const {
        std::string all = std::string(privilege).append(" ON ");
        all.append(ours ? "difysso." : "").append(table);
        return column.empty() ? all : all.append(" (").append(column).append(")");
    }
};

struct Use {
    std::string what;
    std::vector<Right> rights;
};

// What this configuration makes use of.
std::vector<Use> uses_of(const config::Settings& settings) {
    const config::SignIn& sign_in = settings.sign_in;
    std::vector<Use> uses{
        {"every sign-in", {{"DELETE", "bans"}}},
        {"noting that sessions end",
         {{.privilege = "UPDATE", .table = "sign_in_events", .column = "ended_at"}}}};
    if (sign_in.offboard == config::Offboard::ban)
        uses.push_back(
            {"OFFBOARD=ban",
             {{.privilege = "UPDATE", .table = "accounts", .ours = false, .column = "status"},
              {"INSERT", "bans"},
              {"UPDATE", "bans"},
              {"INSERT", "offboarding_events"}}});
    if (sign_in.offboard == config::Offboard::leave)
        uses.push_back({"OFFBOARD=leave",
                        {{"DELETE", "tenant_account_joins", false},
                         {"SELECT", "memberships"},
                         {"DELETE", "memberships"},
                         {"INSERT", "offboarding_events"}}});
    if (!sign_in.scim_token.empty())
        uses.push_back({"SCIM",
                        {{"SELECT", "scim_users"},
                         {"INSERT", "scim_users"},
                         {"UPDATE", "scim_users"},
                         {"DELETE", "scim_users"}}});
    if (settings.admin.offered())
        uses.push_back({"administrators (lists, unlink)",
                        {{"SELECT", "sign_in_events"},
                         {"SELECT", "events"},
                         {"INSERT", "events"},
                         {"DELETE", "account_integrates", false},
                         {"DELETE", "identities"}}});
    return uses;
}

// What a person does by command, maybe as another role.
const Use& erasing() {
    static const Use kUse{"difysso accounts erase",
                          {{"DELETE", "account_integrates", false},
                           {"DELETE", "identities"},
                           {"DELETE", "sign_in_events"},
                           {"DELETE", "events"},
                           {"DELETE", "bans"},
                           {"DELETE", "memberships"},
                           {"DELETE", "offboarding_events"},
                           {"DELETE", "scim_users"}}};
    return kUse;
}

// Of the rights, those that the role lacks. Ours aren't looked up by name: that is an error for a
// role that may not use the schema. A table that isn't there is told elsewhere.
std::string lacking(postgres::Connection& connection, const Use& use,
                    const outbound::Deadline& deadline) {
    std::vector<std::string> tables, columns, privileges, of_ours;
    for (const Right& right : use.rights) {
        tables.emplace_back(right.table);
        columns.emplace_back(right.column);
        privileges.emplace_back(right.privilege);
        of_ours.emplace_back(right.ours ? "t" : "f");
    }
    record::Composer sql;
    sql << "SELECT asked.place FROM unnest(" << sql.texts(tables) << ", " << sql.texts(columns)
        << ", " << sql.texts(privileges) << ", " << sql.texts(of_ours)
        << ") WITH ORDINALITY asked (name, col, privilege, ours, place) JOIN pg_catalog.pg_class c"
           " ON CASE WHEN asked.ours = 't' THEN c.relname = asked.name AND c.relnamespace ="
           " (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = 'difysso')"
           " ELSE c.oid = to_regclass(asked.name) END WHERE NOT"
           " (has_schema_privilege(c.relnamespace, 'USAGE') AND CASE WHEN asked.col = ''"
           " THEN has_table_privilege(c.oid, asked.privilege)"
           " ELSE EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid"
           " AND a.attname = asked.col AND has_column_privilege(c.oid, a.attnum, asked.privilege))"
           " END) ORDER BY asked.place";
    const auto question = sql.compose("check_rights");
    const auto rows = connection.execute(question.statement, question.parameters, deadline);
    std::string list;
    for (int row = 0; row < rows->rows(); ++row) {
        const auto place = std::stoul(std::string(rows->text(row, 0)));
        list += (list.empty() ? "" : ", ") + use.rights.at(place - 1).text();
    }
    return list;
}

}  // namespace

void check_rights(postgres::Connection& connection, const config::Settings& settings,
                  const outbound::Deadline& deadline, Report& report) {
    bool all = true;
    for (const Use& use : uses_of(settings)) {
        const std::string missing = lacking(connection, use, deadline);
        if (missing.empty()) continue;
        all = false;
        report.fail("rights", "the database role lacks " + missing + ", for " + use.what,
                    missing.find("tenant_account_joins") != std::string::npos
                        ? "GRANT it: sql/role.sql.example says how, and grants all else"
                        : "run sql/role.sql.example in Dify's database");
    }
    if (!all) return;
    const std::string missing = lacking(connection, erasing(), deadline);
    report.good("rights", missing.empty() ? "enough"
                                          : "enough to serve; " + erasing().what +
                                                " is for another role, this one lacks " + missing);
}

}  // namespace difysso::command
