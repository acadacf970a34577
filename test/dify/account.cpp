#include "account.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace judge {

namespace {

bool known_role(std::string_view role) {
    constexpr std::array<std::string_view, 5> roles = {"owner", "admin", "editor", "normal",
                                                       "dataset_operator"};
    return std::find(roles.begin(), roles.end(), role) != roles.end();
}

bool known_status(std::string_view status) {
    constexpr std::array<std::string_view, 5> statuses = {"pending", "uninitialized", "active",
                                                          "banned", "closed"};
    return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

// The current membership, or else the one with the smallest id, which becomes current.
std::optional<std::string> current_tenant(Database& database, const std::string& account) {
    auto rows = database.query(
        "SELECT tenant_id FROM tenant_account_joins WHERE account_id = $1 AND current LIMIT 1",
        {account});
    if (rows.empty()) {
        rows = database.query(
            "UPDATE tenant_account_joins SET current = true WHERE id = (SELECT id FROM "
            "tenant_account_joins WHERE account_id = $1 ORDER BY id LIMIT 1) RETURNING tenant_id",
            {account});
    }
    if (rows.empty()) return std::nullopt;
    return rows.front().at("tenant_id");
}

}  // namespace

std::optional<Account> load_user(Database& database, const std::string& user_id,
                                 bool strict_status) {
    auto found = database.query(
        "SELECT id, name, email, avatar, interface_language, interface_theme, timezone, status,"
        " last_login_ip, password IS NOT NULL AS is_password_set,"
        " floor(extract(epoch FROM last_login_at))::bigint AS last_login_at,"
        " floor(extract(epoch FROM created_at))::bigint AS created_at"
        " FROM accounts WHERE id = $1",
        {user_id});
    if (found.empty()) return std::nullopt;
    Account account;
    account.row = std::move(found.front());
    account.id = *account.row.at("id");
    account.status = *account.row.at("status");
    if (strict_status && !known_status(account.status)) throw std::runtime_error("unknown status");
    if (account.status == "banned") throw Unauthorized("Account is banned.");
    const auto tenant = current_tenant(database, account.id);
    if (!tenant) return std::nullopt;
    account.tenant = *tenant;
    const auto joined = database.query(
        "SELECT role FROM tenant_account_joins j JOIN tenants t ON t.id = j.tenant_id"
        " WHERE j.tenant_id = $1 AND j.account_id = $2",
        {account.tenant, account.id});
    if (joined.empty()) throw std::runtime_error("the current tenant does not exist");
    account.role = *joined.front().at("role");
    if (!known_role(account.role)) throw std::runtime_error("not a TenantAccountRole");
    database.query(
        "UPDATE accounts SET last_active_at = now() AT TIME ZONE 'UTC' WHERE id = $1"
        " AND last_active_at < now() AT TIME ZONE 'UTC' - interval '10 minutes'",
        {account.id});
    return account;
}

std::vector<Row> workspaces(Database& database, const std::string& account, bool archived_too) {
    std::string sql =
        "SELECT t.id, t.name, t.plan, t.status, j.role, j.current,"
        " floor(extract(epoch FROM t.created_at))::bigint AS created_at"
        " FROM tenants t JOIN tenant_account_joins j ON j.tenant_id = t.id"
        " WHERE j.account_id = $1";
    if (!archived_too) sql += " AND t.status = 'normal'";
    return database.query(sql + " ORDER BY t.created_at, t.id", {account});
}

void switch_tenant(Database& database, const std::string& account, const std::string& tenant) {
    database.query(
        "UPDATE tenant_account_joins SET current = (tenant_id = $2) WHERE account_id = $1",
        {account, tenant});
}

}  // namespace judge
