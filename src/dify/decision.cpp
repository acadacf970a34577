#include "dify/decision.h"

#include "dify/names.h"

namespace difysso::dify {
namespace {

using observe::Reason;

bool has_address(const Candidate& account, const Person& person) {
    return ascii_lower(account.email) == person.email;
}

// In Dify both columns can hold the same identity; an account that is gone isn't among the
// candidates.
observe::Outcome<std::optional<Candidate>> find_by_identity(const Person& person,
                                                            const Look& look) {
    std::optional<Candidate> linked;
    std::optional<Candidate> remembered;
    for (const Candidate& account : look.accounts) {
        if (account.linked) linked = account;
        if (account.remembered) remembered = account;
    }
    // The provider's id stands for another provider now, who has a person of that sub too.
    if ((linked || remembered) && look.remembered_issuer.value_or(person.issuer) != person.issuer)
        return Reason::account_conflict;
    if (linked && remembered && linked->id != remembered->id) return Reason::account_conflict;
    if (linked) return linked;
    // Dify's table has the last word on which sub an account belongs to.
    if (remembered && remembered->other_link) return Reason::account_conflict;
    return remembered;
}

// The exact spelling, else the lower-case one, else the oldest (Dify has no unique address). Where
// Dify has normalized_email, it takes all spellings of one mailbox for one person: so do we, after
// the others. What stands in that column isn't believed, Python's lower() makes look-alikes equal.
std::optional<Candidate> find_by_address(const Person& person, const Look& look) {
    const std::string& given = person.email_as_given.empty() ? person.email : person.email_as_given;
    const auto spelled = [&](const std::string& spelling) -> std::optional<Candidate> {
        for (const Candidate& account : look.accounts)
            if (account.email == spelling) return account;
        return std::nullopt;
    };
    if (auto exact = spelled(given)) return exact;
    if (auto lower = spelled(person.email)) return lower;
    for (const Candidate& account : look.accounts)
        if (has_address(account, person)) return account;
    for (const Candidate& account : look.accounts)
        if (normalized_email(account.email) == normalized_email(person.email)) return account;
    return std::nullopt;
}

std::optional<Reason> why_not_link(const Candidate& account, const Person& person,
                                   config::LinkByEmail rule) {
    if (rule == config::LinkByEmail::never) return Reason::account_linking_off;
    if (!person.email_verified &&
        (rule == config::LinkByEmail::verified || account.status == "pending"))
        return Reason::account_email_unverified;
    // Whoever made it may not be whom the address belongs to; and one person has one sub.
    if (account.made_unverified || account.other_link || account.other_identity)
        return Reason::account_address_taken;
    return std::nullopt;
}

bool may_sign_in(const Plan& plan) {
    const Candidate& account = *plan.account;
    return account.status == "active" || account.status == "pending" ||
           (account.banned_here && !plan.link_by_email);
}

observe::Outcome<Plan> with_workspace(Plan plan, const config::SignIn& rules, const Look& look) {
    using Kind = config::WorkspacePolicy::Kind;
    if (plan.account && !plan.account->tenant_id.empty()) return plan;
    switch (rules.workspace.kind) {
        case Kind::own:
            plan.workspace = Plan::Workspace::own;
            return plan;
        case Kind::join:
            if (!look.joined_tenant_name) return Reason::workspace_unavailable;
            plan.workspace = Plan::Workspace::join;
            return plan;
        case Kind::existing:
            break;
    }
    return Reason::account_without_workspace;
}

}  // namespace

std::string synced_workspace(const config::SignIn& rules) {
    const bool joined = rules.workspace.kind == config::WorkspacePolicy::Kind::join;
    return rules.role_sync && joined ? rules.workspace.tenant : "";
}

observe::Outcome<Plan> decide(const Person& person, const config::SignIn& rules, const Look& look) {
    const auto known = find_by_identity(person, look);
    if (!known) return known.refusal();
    Plan plan{.account = known.value()};
    if (!plan.account) {
        plan.account = find_by_address(person, look);
        plan.link_by_email = plan.account.has_value();
    }
    if (plan.link_by_email)
        if (const auto reason = why_not_link(*plan.account, person, rules.link_by_email))
            return *reason;
    if (plan.account && !may_sign_in(plan)) return Reason::account_not_active;
    if (!plan.account && !rules.allow_register) return Reason::account_registration_closed;
    return with_workspace(std::move(plan), rules, look);
}

}  // namespace difysso::dify
