#pragma once
#include <string>
#include <string_view>

#include "crypto/random.h"
#include "dify/accounts.h"
#include "record/composer.h"
#include "record/events.h"
#include "record/identities.h"

namespace difysso::dify {

// Parts that the statements of a sign-in share; each is appended to `sql`. In each the WITH list
// has a member `account` with the one column account_id: the account that signs in, or nothing.

// Dify's times are without a zone and meant as UTC, whatever the zones of server and session are.
// Where Dify leaves CURRENT_TIMESTAMP(0) to fill in, they have whole seconds.
inline constexpr std::string_view kNow = "(now() AT TIME ZONE 'UTC')";
inline constexpr std::string_view kNowInSeconds =
    "(date_trunc('second', now()) AT TIME ZONE 'UTC')";

// The workspace of the account a, as a LATERAL item: none unless one is usable. Any status but
// normal isn't.
inline constexpr std::string_view kWorkspace =
    "(SELECT t.id, t.name, j.role FROM tenant_account_joins j JOIN tenants t ON t.id = j.tenant_id"
    " WHERE j.account_id = a.id AND t.status = 'normal' ORDER BY j.current DESC, j.id LIMIT 1) w";

struct EventFlags {
    bool account_created = false;
    bool account_linked = false;
    bool workspace_created = false;
};

record::IdentityParameters identity_parameters(record::Composer& sql, const Person& person);

record::SignInEvent event_of(const Person& person, const SignInContext& context,
                             const std::string& event_id, const EventFlags& flags);

// NULL when the client's address isn't known; Dify leaves the column alone then.
postgres::Parameter last_login_ip(const SignInContext& context);

// Was the account a banned here, on the word of this provider, and has nobody changed it since?
// `provider` is a parameter's place.
void banned_here(record::Composer& sql, std::string_view provider);

// UPDATE accounts a: what Dify notes at a sign-in; a pending account becomes active, and so does
// one that was banned here on the word of `provider` (a parameter's place). `from` is a further
// FROM item or "". Whoever may sign in no more isn't touched.
void touch_account(record::Composer& sql, const SignInContext& context, std::string_view provider,
                   std::string_view condition, std::string_view from);

// DELETE FROM difysso.bans: whoever signs in isn't banned, and isn't to be unbanned another day. In
// the WITH list it is `ban`, for the next: INSERT INTO difysso.events that the sign-in lifted it.
inline constexpr std::string_view kForgetBan =
    "DELETE FROM difysso.bans ban USING account WHERE ban.account_id = account.account_id"
    " RETURNING ban.account_id";
void note_lifted_ban(record::Composer& sql, const Person& person, const SignInContext& context,
                     const std::string& event_id, crypto::Random& random);

// UPDATE tenant_account_joins: the account's role in this workspace becomes the person's, unless it
// is that already, or the owner's. It returns tenant_id and role.
void sync_role(record::Composer& sql, const Person& person, const std::string& tenant);

// INSERT INTO account_integrates for `account`; what is to be done about a row that is there
// follows.
void insert_link(record::Composer& sql, const record::IdentityParameters& who,
                 crypto::Random& random);

}  // namespace difysso::dify
