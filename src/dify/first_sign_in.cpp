#include "dify/first_sign_in.h"

#include "dify/names.h"
#include "dify/statements.h"
#include "observe/failure.h"

namespace difysso::dify {
namespace {

using observe::Failure;
using observe::Outcome;
using observe::Reason;
using Workspace = Plan::Workspace;

// A server that goes down, or loses its mind, in the middle of COMMIT may have committed.
bool surely_not_committed(const postgres::SqlError& error) {
    const std::string state = error.sqlstate().substr(0, 2);
    return error.sqlstate() != "40003" && !state.empty() && state != "08" && state != "57" &&
           state != "58" && state != "XX";
}

// A key file, taken back unless kept.
class KeyFile {
  public:
    KeyFile(KeyStore& store, const std::string& tenant_id, const observe::Secret& private_pem)
        : store_(store), tenant_id_(tenant_id) {
        store_.write(tenant_id_, private_pem);
    }
    KeyFile(const KeyFile&) = delete;
    KeyFile& operator=(const KeyFile&) = delete;
    ~KeyFile() {
        if (!kept_) store_.remove(tenant_id_);
    }
    void keep() { kept_ = true; }

  private:
    KeyStore& store_;
    const std::string tenant_id_;
    bool kept_ = false;
};

}  // namespace

std::optional<SignedIn> sign_in_known(postgres::Connection& connection, const Person& person,
                                      const config::SignIn& rules, const SignInContext& context,
                                      const EventFlags& flags, crypto::Random& random,
                                      const outbound::Deadline& deadline) {
    const std::string event_id = crypto::make_uuid(random);
    const auto statement =
        known_person(person, context, event_id, flags, synced_workspace(rules), random);
    const auto rows = connection.execute(statement.statement, statement.parameters, deadline);
    if (rows->rows() != 1) return std::nullopt;
    const auto text = [&](int column) { return std::string(rows->text(0, column)); };
    return SignedIn{.account_id = text(0),
                    .email = text(1),
                    .name = text(2),
                    .tenant_id = text(3),
                    .tenant_name = text(4),
                    .role = text(5),
                    .event_id = event_id,
                    .created = flags.account_created,
                    .groups = person.groups};
}

// Making a key pair takes longer than all the rest, so it is made while no connection, transaction
// or lock is held.
Outcome<SignedIn> FirstSignIn::run() {
    for (;;) {
        {
            const auto connection = parts_.database.acquire(deadline_);
            if (auto outcome = transact(*connection)) return std::move(*outcome);
        }
        key_pair_ = crypto::make_key_pair();
    }
}

bool FirstSignIn::take_key_pair() {
    if (!key_pair_ && parts_.makers.key_pairs != nullptr)
        key_pair_ = parts_.makers.key_pairs->take();
    return key_pair_.has_value();
}

FirstSignIn::Begun FirstSignIn::lock_and_look(postgres::Connection& connection) {
    // The address may stand there in a spelling that no index finds.
    std::vector<std::string> spellings =
        parts_.addresses.spellings_of(person_.email, connection, deadline_);
    spellings.push_back(person_.email);
    if (!person_.email_as_given.empty()) spellings.push_back(person_.email_as_given);
    std::vector<std::unique_ptr<postgres::Result>> results;
    auto transaction = std::make_unique<postgres::Transaction>(
        connection,
        std::vector{
            lock_person(person_, deadline_.remaining()),
            look_for(person_, spellings, parts_.rules.workspace.tenant, schema_.normalized_email)},
        results, deadline_);
    return {.transaction = std::move(transaction), .seen = read_look(*results.back())};
}

Membership FirstSignIn::membership_for(const Plan& plan, const Look& look) {
    switch (plan.workspace) {
        case Workspace::own:
            return {.kind = Workspace::own,
                    .tenant_id = crypto::make_uuid(parts_.random),
                    .tenant_name = workspace_name(plan.account ? plan.account->name : person_.name),
                    .role = "owner",
                    .public_key = key_pair_->public_pem};
        case Workspace::join:
            return {.kind = Workspace::join,
                    .tenant_id = parts_.rules.workspace.tenant,
                    .tenant_name = *look.joined_tenant_name,
                    .role = std::string(config::role_name(person_.role)),
                    .public_key = ""};
        case Workspace::present:
            break;
    }
    const bool synced =
        plan.account->tenant_id == synced_workspace(parts_.rules) && plan.account->role != "owner";
    return {.kind = Workspace::present,
            .tenant_id = plan.account->tenant_id,
            .tenant_name = plan.account->tenant_name,
            .role = synced ? std::string(config::role_name(person_.role)) : plan.account->role,
            .public_key = ""};
}

bool FirstSignIn::write(postgres::Transaction& transaction, const Provision& what) {
    std::optional<KeyFile> key;
    if (what.membership && what.membership->kind == Workspace::own)
        key.emplace(*parts_.makers.key_store, what.membership->tenant_id, key_pair_->private_pem);
    bool written = false;
    try {
        written = transaction.commit_with(provision(what, parts_.random), deadline_)->rows() == 1;
    } catch (const postgres::SqlError& error) {
        if (key && !surely_not_committed(error)) key->keep();
        throw;
    } catch (const Failure&) {
        if (key) key->keep();  // without a workspace it harms nobody; one without a key is broken
        throw;
    }
    if (key && written) key->keep();
    return written;
}

std::optional<Outcome<SignedIn>> FirstSignIn::transact(postgres::Connection& connection) {
    const auto [transaction, seen] = lock_and_look(connection);
    const auto plan = decide(person_, parts_.rules, seen);
    if (!plan) return plan.refusal();
    const bool own = plan->workspace == Workspace::own;
    if (own && !by_dify()) {
        if (parts_.makers.key_store == nullptr)
            throw Failure(Reason::storage_unavailable, "there is no storage for workspace keys");
        if (!take_key_pair()) return std::nullopt;
    }

    Provision what{
        .schema = schema_,
        .dify = parts_.dify,
        .person = person_,
        .context = context_,
        .create_account = !plan->account,
        .account_id = plan->account ? plan->account->id : crypto::make_uuid(parts_.random),
        .membership = std::nullopt,
        .event_id = std::nullopt,
        .flags = {.account_created = !plan->account,
                  .account_linked = plan->link_by_email,
                  .workspace_created = own},
        .synced_tenant = synced_workspace(parts_.rules)};
    if (own && by_dify()) {
        if (!write(*transaction, what)) return Reason::account_not_active;
        return finish_by_dify(connection, what.flags);
    }
    what.membership = membership_for(*plan, seen);
    what.event_id = crypto::make_uuid(parts_.random);
    if (!write(*transaction, what)) return Reason::account_not_active;
    return SignedIn{.account_id = what.account_id,
                    .email = plan->account ? plan->account->email : person_.email,
                    .name = plan->account ? plan->account->name : person_.name,
                    .tenant_id = what.membership->tenant_id,
                    .tenant_name = what.membership->tenant_name,
                    .role = what.membership->role,
                    .event_id = *what.event_id,
                    .created = what.create_account,
                    .groups = person_.groups};
}

Outcome<SignedIn> FirstSignIn::finish_by_dify(postgres::Connection& connection,
                                              const EventFlags& flags) {
    {
        // Held while Dify works, so that two sign-ins at once don't make two workspaces. Dify's own
        // transaction takes none of these locks.
        const auto [transaction, seen] = lock_and_look(connection);
        const auto plan = decide(person_, parts_.rules, seen);
        if (!plan) return plan.refusal();
        if (plan->account && plan->workspace == Workspace::own)
            parts_.makers.inner_api->make_workspace(workspace_name(plan->account->name),
                                                    plan->account->email, deadline_);
    }
    auto who =
        sign_in_known(connection, person_, parts_.rules, context_, flags, parts_.random, deadline_);
    if (!who)
        throw Failure(Reason::inner_api_unavailable,
                      "Dify says it made a workspace, but none is there");
    return std::move(*who);
}

}  // namespace difysso::dify
