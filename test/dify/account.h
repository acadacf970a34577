#pragma once
// Loading a person as Dify's AccountService.load_user does, and the workspaces of that person.

#include <optional>
#include <string>
#include <vector>

#include "http.h"
#include "store.h"

namespace judge {

struct Account {
    std::string id;
    std::string status;
    std::string tenant;  // the current one
    std::string role;    // in the current tenant
    Row row;             // what profile shows
};

// Nobody: the account is missing or has no workspace. Throws Unauthorized for a banned account, and
// std::runtime_error where Dify breaks with 500: a user_id that is no UUID, a role or (in the newer
// Dify, strict_status) a status that Dify does not know. Makes a workspace current when none is.
std::optional<Account> load_user(Database& database, const std::string& user_id,
                                 bool strict_status);

// Columns id, name, plan, status, created_at, role, current; archived ones only when asked for.
std::vector<Row> workspaces(Database& database, const std::string& account, bool archived_too);

// TenantService.switch_tenant
void switch_tenant(Database& database, const std::string& account, const std::string& tenant);

}  // namespace judge
