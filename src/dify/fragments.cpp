#include "dify/fragments.h"

#include "record/acts.h"
#include "record/text.h"

namespace difysso::dify {

record::IdentityParameters identity_parameters(record::Composer& sql, const Person& person) {
    record::IdentityParameters who;
    who.provider = sql.text(person.provider);
    who.open_id = sql.text(person.open_id);
    who.issuer = sql.text(person.issuer);
    who.sub = sql.text(person.sub);
    who.email = sql.text(person.email);
    who.email_verified = sql.boolean(person.email_verified);
    return who;
}

record::SignInEvent event_of(const Person& person, const SignInContext& context,
                             const std::string& event_id, const EventFlags& flags) {
    return {.id = event_id,
            .provider = person.provider,
            .open_id = person.open_id,
            .email = person.email,
            .refusal = std::nullopt,
            .account_created = flags.account_created,
            .account_linked = flags.account_linked,
            .workspace_created = flags.workspace_created,
            .request_id = context.request_id,
            .client_address = context.client_address,
            .user_agent = context.user_agent};
}

postgres::Parameter last_login_ip(const SignInContext& context) {
    if (context.client_address.empty()) return std::nullopt;
    return record::storable(context.client_address);
}

void banned_here(record::Composer& sql, std::string_view provider) {
    sql << "EXISTS (SELECT FROM difysso.bans ban WHERE ban.account_id = a.id AND ban.provider = "
        << provider << " AND ban.row_version = a.xmin::text AND a.status = 'banned' OFFSET 0)";
}

void touch_account(record::Composer& sql, const SignInContext& context, std::string_view provider,
                   std::string_view condition, std::string_view from) {
    sql << "UPDATE accounts a SET last_login_at = " << kNow << ", last_login_ip = coalesce("
        << sql.text(last_login_ip(context)) << ", a.last_login_ip), updated_at = " << kNow
        << ", status = 'active', initialized_at = CASE a.status WHEN 'pending' THEN " << kNow
        << " ELSE a.initialized_at END";
    if (!from.empty()) sql << " FROM " << from;
    sql << " WHERE " << condition << " AND (a.status IN ('active', 'pending') OR ";
    banned_here(sql, provider);
    sql << ") RETURNING a.id AS account_id";
}

// Within a statement each part sees the account as it was before.
void note_lifted_ban(record::Composer& sql, const Person& person, const SignInContext& context,
                     const std::string& event_id, crypto::Random& random) {
    const record::Act act{.kind = record::Act::Kind::lift_ban,
                          .who = person.email,
                          .account = "",
                          .session = event_id,
                          .provider = person.provider,
                          .request_id = context.request_id,
                          .client_address = context.client_address};
    record::insert_act(
        sql, act, crypto::make_uuid(random),
        "FROM ban WHERE (SELECT a.status FROM accounts a WHERE a.id = ban.account_id) = 'banned'",
        "ban.account_id");
}

void sync_role(record::Composer& sql, const Person& person, const std::string& tenant) {
    const std::string role = sql.text(std::string(config::role_name(person.role)));
    // The server looks at the role again when it had to wait for the row: whoever was made an owner
    // meanwhile stays one.
    sql << "UPDATE tenant_account_joins j SET role = " << role << ", updated_at = " << kNow
        << " FROM account WHERE j.account_id = account.account_id AND j.tenant_id = "
        << sql.uuid(tenant) << " AND j.role NOT IN ('owner', " << role
        << ") RETURNING j.tenant_id, j.role::text AS role";
}

void insert_link(record::Composer& sql, const record::IdentityParameters& who,
                 crypto::Random& random) {
    sql << "INSERT INTO account_integrates (id, account_id, provider, open_id, encrypted_token,"
           " created_at, updated_at) SELECT "
        << sql.uuid(crypto::make_uuid(random)) << ", account.account_id, " << who.provider << ", "
        << who.open_id << ", '', " << kNowInSeconds << ", " << kNowInSeconds << " FROM account";
}

}  // namespace difysso::dify
