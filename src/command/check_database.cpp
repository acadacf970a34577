#include "command/arguments.h"
#include "command/check_parts.h"
#include "command/sql_dir.h"
#include "dify/schema.h"
#include "postgres/pooled_database.h"
#include "record/migrations.h"

namespace difysso::command {
namespace {

constexpr std::chrono::seconds kPatience{10};

void check_schema(const dify::Schema& schema, Report& report) {
    if (!schema.missing.empty()) {
        report.fail(
            "Dify's tables", schema.missing,
            "is it Dify's database, and a Dify from 0.9.2 on? DB_DATABASE, DB_EXTRAS "
            "(search_path) and the role's rights (sql/role.sql.example) decide what is seen");
        return;
    }
    if (!schema.set_up)
        report.fail("Dify's tables", "Dify isn't set up", "open Dify's /install page first");
    else if (!schema.missing_right.empty())
        report.fail("Dify's tables", "the database role lacks a right: " + schema.missing_right,
                    "run sql/role.sql.example in Dify's database");
    else
        report.good("Dify's tables", "known");
}

void check_migrations(postgres::Connection& connection, const config::Settings& settings,
                      const outbound::Deadline& deadline, Report& report) {
    using State = record::MigrationStatus::State;
    int pending = 0;
    for (const auto& status :
         record::Migrator(connection, record::read_migrations(sql_dir(settings)))
             .status(deadline)) {
        pending += status.state == State::pending;
        if (status.state == State::changed)
            report.warn("migrations", status.name + " isn't what was applied",
                        "put the installed file back");
    }
    if (pending > 0)
        report.fail("migrations", std::to_string(pending) + " pending", "run difysso migrate");
    else
        report.good("migrations", "all applied");
}

void check_joined_workspace(postgres::Connection& connection, const config::Settings& settings,
                            const outbound::Deadline& deadline, Report& report) {
    if (settings.sign_in.workspace.kind != config::WorkspacePolicy::Kind::join) return;
    static const postgres::Statement kTenant{
        "check_tenant", "SELECT status FROM tenants WHERE id = $1::text::uuid"};
    const auto found = connection.execute(kTenant, {settings.sign_in.workspace.tenant}, deadline);
    if (found->rows() == 1 && found->text(0, 0) == "normal")
        report.good("workspace", "newcomers join " + settings.sign_in.workspace.tenant);
    else
        report.fail("workspace",
                    found->rows() == 0 ? "there is no workspace of that id" : "it isn't active",
                    "set WORKSPACE_POLICY=join:<id of a workspace>; SELECT id, name FROM tenants");
}

// Which server it is, as it says itself. False when it takes no writes.
bool check_server(postgres::Connection& connection, const std::string& place,
                  const outbound::Deadline& deadline, Report& report) {
    static const postgres::Statement kServer{
        "check_server",
        "SELECT coalesce(host(inet_server_addr()) || ':' || inet_server_port(), 'a socket'),"
        " current_setting('server_version'), pg_is_in_recovery(),"
        " current_setting('transaction_read_only') = 'on',"
        " (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid())"};
    const auto found = connection.execute(kServer, {}, deadline);
    const auto text = [&](int column) { return std::string(found->text(0, column)); };
    const bool standby = text(2) == "t";
    const std::string what = place + ": " + (standby ? "standby" : "primary") + " at " + text(0) +
                             ", version " + text(1) + (found->is_null(0, 4) ? "" : ", " + text(4));
    const bool takes_writes = !standby && text(3) != "t";
    if (takes_writes)
        report.good("PostgreSQL", what);
    else
        report.fail("PostgreSQL", what + ", takes no writes",
                    "name the primary, or all servers with commas between them: DB_HOST=a,b");
    return takes_writes;
}

}  // namespace

void check_database(const config::Settings& settings, outbound::Resolver& resolver,
                    Report& report) {
    const outbound::Deadline deadline = outbound::Deadline::after(kPatience);
    const std::string place = settings.database.name + " at " + settings.database.host;
    try {
        postgres::PooledDatabase database(settings.database, resolver, 2);
        const auto connection = database.acquire(deadline);
        if (!check_server(*connection, place, deadline, report)) return;
        check_schema(*dify::SchemaWatch(database).look(deadline), report);
        check_migrations(*connection, settings, deadline, report);
        check_rights(*connection, settings, deadline, report);
        check_joined_workspace(*connection, settings, deadline, report);
    } catch (const record::MigrationError& error) {
        report.fail("migrations", error.what(), "set SQL_DIR to the folder of the migrations");
    } catch (const observe::Failure& failure) {
        report.fail("PostgreSQL", place + ": " + describe(failure),
                    "see DATABASE_URL, or DB_HOST, DB_PORT, DB_USERNAME, DB_PASSWORD, DB_DATABASE");
    }
}

}  // namespace difysso::command
