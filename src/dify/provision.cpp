#include "dify/provision.h"

#include <array>

#include "dify/names.h"
#include "record/events.h"

namespace difysso::dify {
namespace {

using Workspace = Plan::Workspace;

// The fork dify-plus gives every new account this quota (ACCOUNT_TOTAL_QUOTA's default).
constexpr std::string_view kForkQuota = "15";

void insert_account(record::Composer& sql, const Provision& what) {
    const Person& person = what.person;
    const bool mailbox = what.schema.normalized_email;
    sql << "INSERT INTO accounts (id, name, email, interface_language, interface_theme, timezone,"
           " last_login_ip, status, last_login_at, initialized_at, created_at, updated_at,"
           " last_active_at"
        << (mailbox ? ", normalized_email" : "") << ") VALUES (" << sql.uuid(what.account_id)
        << ", " << sql.text(person.name) << ", " << sql.text(person.email) << ", "
        << sql.text(person.language) << ", 'light', "
        << sql.text(std::string(timezone_of(person.language))) << ", "
        << sql.text(last_login_ip(what.context)) << ", 'active', " << kNow << ", " << kNow << ", "
        << kNowInSeconds << ", " << kNow << ", " << kNowInSeconds;
    if (mailbox) sql << ", " << sql.text(normalized_email(person.email));
    sql << ") RETURNING id AS account_id";
}

void insert_fork_quota(record::Composer& sql, crypto::Random& random) {
    sql << "INSERT INTO account_money_extend (id, account_id, total_quota, used_quota, created_at,"
           " updated_at) SELECT "
        << sql.uuid(crypto::make_uuid(random)) << ", account_id, " << kForkQuota << ", 0, "
        << kNowInSeconds << ", " << kNowInSeconds << " FROM account";
}

void insert_tenant(record::Composer& sql, const Membership& own) {
    sql << "INSERT INTO tenants (id, name, encrypt_public_key, plan, status, created_at,"
           " updated_at) SELECT "
        << sql.uuid(own.tenant_id) << ", " << sql.text(own.tenant_name) << ", "
        << sql.text(own.public_key) << ", 'basic', 'normal', " << kNowInSeconds << ", " << kNow
        << " FROM account";
}

// Dify 1.7.0 to 1.14: one row; from 1.15.0 on one for each category
// (services/plugin/plugin_auto_upgrade_service.py).
void insert_strategies(record::Composer& sql, const Provision& what, crypto::Random& random) {
    const bool json = what.schema.strategies == Schema::Strategies::json;
    const std::string_view none = json ? "'[]'::json" : "'{}'::varchar[]";
    const std::string tenant = sql.uuid(what.membership->tenant_id);
    const auto row = [&](std::string_view category, std::string_view setting,
                         std::string_view time) {
        sql << "SELECT " << sql.uuid(crypto::make_uuid(random)) << ", " << tenant << ", ";
        if (!category.empty()) sql << "'" << category << "', ";
        sql << "'" << setting << "', " << time << ", 'exclude', " << none << ", " << none << ", "
            << kNow << ", " << kNow << " FROM account";
    };
    sql << "INSERT INTO tenant_plugin_auto_upgrade_strategies (id, tenant_id, "
        << (what.schema.strategy_category ? "category, " : "")
        << "strategy_setting, upgrade_time_of_day, upgrade_mode, exclude_plugins, include_plugins,"
           " created_at, updated_at) ";
    if (!what.schema.strategy_category) return row("", "fix_only", "0");

    constexpr std::array<std::string_view, 6> kCategories{
        "tool", "model", "extension", "agent-strategy", "datasource", "trigger"};
    const std::string time = sql.integer(upgrade_time_of_day(what.membership->tenant_id));
    for (const std::string_view category : kCategories) {
        if (category != kCategories.front()) sql << " UNION ALL ";
        row(category, category == "model" ? "latest" : "fix_only", time);
    }
}

void insert_credit_pool(record::Composer& sql, const Provision& what, crypto::Random& random) {
    sql << "INSERT INTO tenant_credit_pools (id, tenant_id, pool_type, quota_limit, quota_used,"
           " created_at, updated_at) SELECT "
        << sql.uuid(crypto::make_uuid(random)) << ", " << sql.uuid(what.membership->tenant_id)
        << ", 'trial', " << sql.integer(what.dify.hosted_pool_credits) << ", 0, " << kNow << ", "
        << kNow << " FROM account";
}

// Dify takes the smallest join when none is current: this one is, so that it is the one.
void insert_join(record::Composer& sql, const Provision& what, crypto::Random& random) {
    const bool opened = what.schema.last_opened_at;
    sql << "INSERT INTO tenant_account_joins (id, tenant_id, account_id, role, current,"
           " created_at, updated_at"
        << (opened ? ", last_opened_at" : "") << ") SELECT " << sql.uuid(crypto::make_uuid(random))
        << ", " << sql.uuid(what.membership->tenant_id) << ", account_id, "
        << sql.text(what.membership->role) << ", true, " << kNowInSeconds << ", " << kNowInSeconds;
    if (opened) sql << ", " << kNow;
    sql << " FROM account RETURNING id, tenant_id, account_id";
}

// So that OFFBOARD=leave takes people out of no workspace that Dify put them in.
constexpr std::string_view kRememberMembership =
    "INSERT INTO difysso.memberships (join_id, account_id, tenant_id, at)"
    " SELECT id, account_id, tenant_id, now() FROM membership";

bool syncs_role(const Provision& what) {
    return !what.create_account && what.membership && what.membership->kind == Workspace::present &&
           !what.synced_tenant.empty();
}

// The server keeps the statement under this name: all that its text depends on is in it.
std::string statement_name(const Provision& what) {
    const Schema& schema = what.schema;
    std::string name = "provision";
    name += what.create_account ? "_account" : "";
    if (what.membership)
        name += what.membership->kind == Workspace::own    ? "_own"
                : what.membership->kind == Workspace::join ? "_join"
                                                           : "";
    name += syncs_role(what) ? "_sync" : "";
    name += what.event_id ? "_event" : "";
    for (const bool flag : {schema.strategies != Schema::Strategies::none,
                            schema.strategies == Schema::Strategies::json, schema.strategy_category,
                            schema.credit_pools, schema.last_opened_at, schema.normalized_email,
                            schema.account_money_extend})
        name += flag ? '1' : '0';
    return name;
}

}  // namespace

record::Composed provision(const Provision& what, crypto::Random& random) {
    record::Composer sql;
    const auto who = identity_parameters(sql, what.person);
    sql << "WITH account AS (";
    if (what.create_account)
        insert_account(sql, what);
    else
        touch_account(sql, what.context, who.provider, "a.id = " + sql.uuid(what.account_id), "");
    const auto also = [&](std::string_view name) -> record::Composer& {
        return sql << "), " << name << " AS (";
    };
    if (!what.create_account) {
        also("ban") << kForgetBan;
        note_lifted_ban(also("lifted"), what.person, what.context, what.event_id.value_or(""),
                        random);
    }
    // A link whose account is gone is taken over.
    insert_link(also("integrate"), who, random);
    sql << " ON CONFLICT (provider, open_id) DO UPDATE SET account_id = excluded.account_id,"
           " updated_at = "
        << kNow << " WHERE account_integrates.account_id <> excluded.account_id";
    record::remember_identity(also("identity"), who, sql.boolean(what.flags.account_created),
                              "account");
    if (what.create_account && what.schema.account_money_extend)
        insert_fork_quota(also("quota"), random);
    if (what.membership && what.membership->kind == Workspace::own) {
        insert_tenant(also("tenant"), *what.membership);
        if (what.schema.strategies != Schema::Strategies::none)
            insert_strategies(also("strategies"), what, random);
        if (what.schema.credit_pools) insert_credit_pool(also("pool"), what, random);
    }
    if (what.membership && what.membership->kind != Workspace::present) {
        if (!what.create_account)
            also("others") << "UPDATE tenant_account_joins j SET current = false FROM account"
                              " WHERE j.account_id = account.account_id AND j.current";
        insert_join(also("membership"), what, random);
        if (what.membership->kind == Workspace::join) also("remembered") << kRememberMembership;
    }
    if (syncs_role(what)) sync_role(also("synced"), what.person, what.synced_tenant);
    if (what.event_id)
        record::insert_event(also("event"),
                             event_of(what.person, what.context, *what.event_id, what.flags),
                             "account.account_id", "FROM account");
    sql << ") SELECT account_id::text FROM account";
    return sql.compose(statement_name(what));
}

}  // namespace difysso::dify
