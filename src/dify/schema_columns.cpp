#include "dify/schema_columns.h"

#include <array>

namespace difysso::dify {
namespace {

using Type = ExpectedColumn::Type;

constexpr std::string_view kStrategies = "tenant_plugin_auto_upgrade_strategies";

constexpr ExpectedTable kTables[] = {
    {.name = "accounts", .inserted = true},
    {.name = "account_integrates", .inserted = true},
    {.name = "tenants", .inserted = true},
    {.name = "tenant_account_joins", .inserted = true},
    {.name = kStrategies, .optional = true, .inserted = true},
    {.name = "tenant_credit_pools", .optional = true, .inserted = true},
    {.name = "account_money_extend", .optional = true, .inserted = true},
    {.name = "dify_setups"},
    {.name = "identities", .ours = true, .inserted = true},
    {.name = "sign_in_events", .ours = true, .inserted = true},
};

constexpr ExpectedColumn kColumns[] = {
    {"accounts", "id", Type::uuid, "si"},
    {"accounts", "name", Type::text, "si"},
    {"accounts", "email", Type::text, "si"},
    {"accounts", "interface_language", Type::text, "i"},
    {"accounts", "interface_theme", Type::text, "i"},
    {"accounts", "timezone", Type::text, "i"},
    {"accounts", "last_login_at", Type::timestamp, "iu"},
    {"accounts", "last_login_ip", Type::text, "siu"},
    {"accounts", "last_active_at", Type::timestamp, "i"},
    {"accounts", "status", Type::text, "siu"},
    {"accounts", "initialized_at", Type::timestamp, "siu"},
    {"accounts", "created_at", Type::timestamp, "si"},
    {"accounts", "updated_at", Type::timestamp, "iu"},
    {"accounts", "normalized_email", Type::text, "si", true},
    {"account_integrates", "id", Type::uuid, "i"},
    {"account_integrates", "account_id", Type::uuid, "siu"},
    {"account_integrates", "provider", Type::text, "si"},
    {"account_integrates", "open_id", Type::text, "si"},
    {"account_integrates", "encrypted_token", Type::text, "i"},
    {"account_integrates", "created_at", Type::timestamp, "i"},
    {"account_integrates", "updated_at", Type::timestamp, "iu"},
    {"tenants", "id", Type::uuid, "si"},
    {"tenants", "name", Type::text, "si"},
    {"tenants", "encrypt_public_key", Type::text, "i"},
    {"tenants", "plan", Type::text, "i"},
    {"tenants", "status", Type::text, "si"},
    {"tenants", "created_at", Type::timestamp, "i"},
    {"tenants", "updated_at", Type::timestamp, "i"},
    {"tenant_account_joins", "id", Type::uuid, "si"},
    {"tenant_account_joins", "tenant_id", Type::uuid, "si"},
    {"tenant_account_joins", "account_id", Type::uuid, "si"},
    {"tenant_account_joins", "role", Type::text, "siu"},
    {"tenant_account_joins", "current", Type::boolean, "siu"},
    {"tenant_account_joins", "last_opened_at", Type::timestamp, "i", true},
    {"tenant_account_joins", "created_at", Type::timestamp, "i"},
    {"tenant_account_joins", "updated_at", Type::timestamp, "iu"},
    {kStrategies, "id", Type::uuid, "i"},
    {kStrategies, "tenant_id", Type::uuid, "i"},
    {kStrategies, "category", Type::text, "i", true},
    {kStrategies, "strategy_setting", Type::text, "i"},
    {kStrategies, "upgrade_time_of_day", Type::integer, "i"},
    {kStrategies, "upgrade_mode", Type::text, "i"},
    {kStrategies, "exclude_plugins", Type::plugins, "i"},
    {kStrategies, "include_plugins", Type::plugins, "i"},
    {kStrategies, "created_at", Type::timestamp, "i"},
    {kStrategies, "updated_at", Type::timestamp, "i"},
    {"tenant_credit_pools", "id", Type::uuid, "i"},
    {"tenant_credit_pools", "tenant_id", Type::uuid, "i"},
    {"tenant_credit_pools", "pool_type", Type::text, "i"},
    {"tenant_credit_pools", "quota_limit", Type::integer, "i"},
    {"tenant_credit_pools", "quota_used", Type::integer, "i"},
    {"tenant_credit_pools", "created_at", Type::timestamp, "i"},
    {"tenant_credit_pools", "updated_at", Type::timestamp, "i"},
    {"account_money_extend", "id", Type::uuid, "i"},
    {"account_money_extend", "account_id", Type::uuid, "i"},
    {"account_money_extend", "total_quota", Type::numeric, "i"},
    {"account_money_extend", "used_quota", Type::numeric, "i"},
    {"account_money_extend", "created_at", Type::timestamp, "i"},
    {"account_money_extend", "updated_at", Type::timestamp, "i"},
    {"dify_setups", "version", Type::text, "s"},
    {"identities", "provider", Type::any, "siu"},
    {"identities", "open_id", Type::any, "siu"},
    {"identities", "issuer", Type::any, "siu"},
    {"identities", "sub", Type::any, "siu"},
    {"identities", "account_id", Type::any, "siu"},
    {"identities", "email", Type::any, "siu"},
    {"identities", "email_verified", Type::any, "siu"},
    {"identities", "account_created", Type::any, "siu"},
    {"identities", "linked_at", Type::any, "siu"},
    {"identities", "last_seen_at", Type::any, "siu"},
    {"sign_in_events", "id", Type::any, "si"},
    {"sign_in_events", "at", Type::any, "i"},
    {"sign_in_events", "provider", Type::any, "i"},
    {"sign_in_events", "open_id", Type::any, "i"},
    {"sign_in_events", "account_id", Type::any, "i"},
    {"sign_in_events", "email", Type::any, "i"},
    {"sign_in_events", "outcome", Type::any, "siu"},
    {"sign_in_events", "reason", Type::any, "i"},
    {"sign_in_events", "account_created", Type::any, "i"},
    {"sign_in_events", "account_linked", Type::any, "i"},
    {"sign_in_events", "workspace_created", Type::any, "i"},
    {"sign_in_events", "request_id", Type::any, "i"},
    {"sign_in_events", "client_address", Type::any, "i"},
    {"sign_in_events", "user_agent", Type::any, "i"},
};

}  // namespace

std::span<const ExpectedTable> expected_tables() {
    return kTables;
}
std::span<const ExpectedColumn> expected_columns() {
    return kColumns;
}

}  // namespace difysso::dify
