#include "dify/fragments.h"

#include "record/acts.h"
#include "record/text.h"

namespace difysso::dify {

record::IdentityParameters identity_parameters(record::Composer& composer, const Person& person) {
    record::IdentityParameters who;
    who.provider = composer.text(person.provider);
    who.open_id = composer.text(person.open_id);
    who.issuer = composer.text(person.issuer);
    who.sub = composer.text(person.sub);
    who.email = composer.text(person.email);
    who.email_verified = composer.boolean(person.email_verified);
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

std::string banned_here(const std::string& provider) {
    return "EXISTS (SELECT FROM difysso.bans ban WHERE ban.account_id = a.id AND ban.provider = " +
           provider + " AND ban.row_version = a.xmin::text AND a.status = 'banned' OFFSET 0)";
}

std::string touch_account(record::Composer& composer, const SignInContext& context,
                          const std::string& provider, std::string_view condition,
                          std::string_view from) {
    const std::string now(kNow);
    std::string sql = "UPDATE accounts a SET last_login_at = " + now +
                      ", last_login_ip = coalesce(" + composer.text(last_login_ip(context)) +
                      ", a.last_login_ip), updated_at = " + now +
                      ", status = 'active', initialized_at = CASE a.status WHEN 'pending' THEN " +
                      now + " ELSE a.initialized_at END";
    if (!from.empty()) sql.append(" FROM ").append(from);
    sql.append(" WHERE ").append(condition);
    return sql += " AND (a.status IN ('active', 'pending') OR " + banned_here(provider) +
                  ") RETURNING a.id AS account_id";
}

std::string forget_ban() {
    return "DELETE FROM difysso.bans ban USING account WHERE ban.account_id = account.account_id"
           " RETURNING ban.account_id";
}

// Within a statement each part sees the account as it was before.
std::string note_lifted_ban(record::Composer& composer, const Person& person,
                            const SignInContext& context, const std::string& event_id,
                            crypto::Random& random) {
    const record::Act act{.kind = record::Act::Kind::lift_ban,
                          .who = person.email,
                          .account = "",
                          .session = event_id,
                          .provider = person.provider,
                          .request_id = context.request_id,
                          .client_address = context.client_address};
    return record::insert_act(
        composer, act, crypto::make_uuid(random),
        "FROM ban WHERE (SELECT a.status FROM accounts a WHERE a.id = ban.account_id) = 'banned'",
        "ban.account_id");
}

std::string sync_role(record::Composer& composer, const Person& person, const std::string& tenant) {
    const std::string role = composer.text(std::string(config::role_name(person.role)));
    // The server looks at the role again when it had to wait for the row: whoever was made an owner
    // meanwhile stays one.
    return "UPDATE tenant_account_joins j SET role = " + role +
           ", updated_at = " + std::string(kNow) +
           " FROM account WHERE j.account_id = account.account_id AND j.tenant_id = " +
           composer.uuid(tenant) + " AND j.role NOT IN ('owner', " + role +
           ") RETURNING j.tenant_id, j.role::text AS role";
}

std::string insert_link(record::Composer& composer, const record::IdentityParameters& who,
                        crypto::Random& random) {
    const std::string now(kNowInSeconds);
    return "INSERT INTO account_integrates (id, account_id, provider, open_id, encrypted_token,"
           " created_at, updated_at) SELECT " +
           composer.uuid(crypto::make_uuid(random)) + ", account.account_id, " + who.provider +
           ", " + who.open_id + ", '', " + now + ", " + now + " FROM account";
}

}  // namespace difysso::dify
