#include "dify/provision.h"

#include <array>

#include "dify/names.h"
#include "record/events.h"

namespace difysso::dify {
namespace {

using Workspace = Plan::Workspace;

// The fork dify-plus gives every new account this quota (ACCOUNT_TOTAL_QUOTA's default).
constexpr std::string_view kForkQuota = "15";

const std::string& now() {
    static const std::string kText(kNow);
    return kText;
}

const std::string& seconds() {
    static const std::string kText(kNowInSeconds);
    return kText;
}

std::string insert_account(record::Composer& composer, const Provision& what) {
    const Person& person = what.person;
    std::string columns =
        "id, name, email, interface_language, interface_theme, timezone, last_login_ip, status,"
        " last_login_at, initialized_at, created_at, updated_at, last_active_at";
    std::string values = composer.uuid(what.account_id) + ", " + composer.text(person.name) + ", " +
                         composer.text(person.email) + ", " + composer.text(person.language) +
                         ", 'light', " + composer.text(std::string(timezone_of(person.language))) +
                         ", " + composer.text(last_login_ip(what.context)) + ", 'active', " +
                         now() + ", " + now() + ", " + seconds() + ", " + now() + ", " + seconds();
    if (what.schema.normalized_email) {
        columns += ", normalized_email";
        values += ", " + composer.text(normalized_email(person.email));
    }
    return "INSERT INTO accounts (" + columns + ") VALUES (" + values +
           ") RETURNING id AS account_id";
}

std::string insert_fork_quota(record::Composer& composer, crypto::Random& random) {
    return "INSERT INTO account_money_extend (id, account_id, total_quota, used_quota, created_at,"
           " updated_at) SELECT " +
           composer.uuid(crypto::make_uuid(random)) + ", account_id, " + std::string(kForkQuota) +
           ", 0, " + seconds() + ", " + seconds() + " FROM account";
}

std::string insert_tenant(record::Composer& composer, const Membership& own) {
    return "INSERT INTO tenants (id, name, encrypt_public_key, plan, status, created_at, "
           "updated_at)"
           " SELECT " +
           composer.uuid(own.tenant_id) + ", " + composer.text(own.tenant_name) + ", " +
           composer.text(own.public_key) + ", 'basic', 'normal', " + seconds() + ", " + now() +
           " FROM account";
}

// Dify 1.7.0 to 1.14: one row; from 1.15.0 on one for each category
// (services/plugin/plugin_auto_upgrade_service.py).
std::string insert_strategies(record::Composer& composer, const Provision& what,
                              crypto::Random& random) {
    const bool json = what.schema.strategies == Schema::Strategies::json;
    const std::string none = json ? "'[]'::json" : "'{}'::varchar[]";
    const std::string tenant = composer.uuid(what.membership->tenant_id);
    const std::string rest =
        "'exclude', " + none + ", " + none + ", " + now() + ", " + now() + " FROM account";
    std::string sql =
        "INSERT INTO tenant_plugin_auto_upgrade_strategies (id, tenant_id, " +
        std::string(what.schema.strategy_category ? "category, " : "") +
        "strategy_setting, upgrade_time_of_day, upgrade_mode, exclude_plugins, include_plugins,"
        " created_at, updated_at) ";
    if (!what.schema.strategy_category)
        return sql + "SELECT " + composer.uuid(crypto::make_uuid(random)) + ", " + tenant +
               ", 'fix_only', 0, " + rest;

    constexpr std::array<std::string_view, 6> kCategories{
        "tool", "model", "extension", "agent-strategy", "datasource", "trigger"};
    const std::string time = composer.integer(upgrade_time_of_day(what.membership->tenant_id));
    for (const std::string_view category : kCategories) {
        if (category != kCategories.front()) sql += " UNION ALL ";
        sql += "SELECT " + composer.uuid(crypto::make_uuid(random)) + ", " + tenant + ", '";
        sql.append(category).append("', '").append(category == "model" ? "latest" : "fix_only");
        sql.append("', ").append(time).append(", ").append(rest);
    }
    return sql;
}

std::string insert_credit_pool(record::Composer& composer, const Provision& what,
                               crypto::Random& random) {
    return "INSERT INTO tenant_credit_pools (id, tenant_id, pool_type, quota_limit, quota_used,"
           " created_at, updated_at) SELECT " +
           composer.uuid(crypto::make_uuid(random)) + ", " +
           composer.uuid(what.membership->tenant_id) + ", 'trial', " +
           composer.integer(what.dify.hosted_pool_credits) + ", 0, " + now() + ", " + now() +
           " FROM account";
}

// Dify takes the smallest join when none is current: this one is, so that it is the one.
std::string insert_join(record::Composer& composer, const Provision& what, crypto::Random& random) {
    const bool opened = what.schema.last_opened_at;
    return "INSERT INTO tenant_account_joins (id, tenant_id, account_id, role, current, created_at,"
           " updated_at" +
           std::string(opened ? ", last_opened_at" : "") + ") SELECT " +
           composer.uuid(crypto::make_uuid(random)) + ", " +
           composer.uuid(what.membership->tenant_id) + ", account_id, " +
           composer.text(what.membership->role) + ", true, " + seconds() + ", " + seconds() +
           (opened ? ", " + now() : "") + " FROM account RETURNING id, tenant_id, account_id";
}

// So that OFFBOARD=leave takes people out of no workspace that Dify put them in.
std::string remember_membership() {
    return "INSERT INTO difysso.memberships (join_id, account_id, tenant_id, at)"
           " SELECT id, account_id, tenant_id, now() FROM membership";
}

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
    record::Composer composer;
    const auto who = identity_parameters(composer, what.person);
    std::string sql = "WITH account AS (";
    if (what.create_account)
        sql += insert_account(composer, what);
    else
        sql += touch_account(composer, what.context, who.provider,
                             "a.id = " + composer.uuid(what.account_id), "");
    const auto also = [&](std::string_view name, const std::string& part) {
        sql.append("), ").append(name).append(" AS (").append(part);
    };
    if (!what.create_account) {
        also("ban", forget_ban());
        also("lifted", note_lifted_ban(composer, what.person, what.context,
                                       what.event_id.value_or(""), random));
    }
    // A link whose account is gone is taken over.
    also("integrate",
         insert_link(composer, who, random) +
             " ON CONFLICT (provider, open_id) DO UPDATE SET account_id = excluded.account_id,"
             " updated_at = " +
             now() + " WHERE account_integrates.account_id <> excluded.account_id");
    also("identity",
         record::remember_identity(who, composer.boolean(what.flags.account_created), "account"));
    if (what.create_account && what.schema.account_money_extend)
        also("quota", insert_fork_quota(composer, random));
    if (what.membership && what.membership->kind == Workspace::own) {
        also("tenant", insert_tenant(composer, *what.membership));
        if (what.schema.strategies != Schema::Strategies::none)
            also("strategies", insert_strategies(composer, what, random));
        if (what.schema.credit_pools) also("pool", insert_credit_pool(composer, what, random));
    }
    if (what.membership && what.membership->kind != Workspace::present) {
        if (!what.create_account)
            also("others",
                 "UPDATE tenant_account_joins j SET current = false FROM account"
                 " WHERE j.account_id = account.account_id AND j.current");
        also("membership", insert_join(composer, what, random));
        if (what.membership->kind == Workspace::join) also("remembered", remember_membership());
    }
    if (syncs_role(what)) also("synced", sync_role(composer, what.person, what.synced_tenant));
    if (what.event_id)
        also("event", record::insert_event(
                          composer, event_of(what.person, what.context, *what.event_id, what.flags),
                          "account.account_id", "FROM account"));
    sql += ") SELECT account_id::text FROM account";
    return composer.compose(statement_name(what), std::move(sql));
}

}  // namespace difysso::dify
