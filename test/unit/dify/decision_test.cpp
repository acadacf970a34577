#include "dify/decision.h"

#include <boost/test/unit_test.hpp>

using namespace difysso;
using dify::Candidate;
using dify::Look;
using dify::Plan;
using observe::Reason;

namespace {

dify::Person ann(bool verified = true) {
    return {.provider = "casdoor",
            .issuer = "https://sso.example",
            .sub = "sub-ann",
            .open_id = "sub-ann",
            .email = "ann@example.test",
            .email_verified = verified,
            .name = "Ann",
            .language = "en-US"};
}

Candidate account(const std::string& id, const std::string& email = "ann@example.test") {
    Candidate one;
    one.id = id;
    one.email = email;
    one.status = "active";
    one.tenant_id = "tenant";
    return one;
}

Candidate linked(const std::string& id) {
    auto one = account(id, "other@example.test");
    one.linked = true;
    return one;
}

Candidate remembered(const std::string& id) {
    auto one = account(id, "other@example.test");
    one.remembered = true;
    return one;
}

Candidate without_workspace(Candidate one) {
    one.tenant_id.clear();
    return one;
}

template <class Change>
Candidate changed(Candidate one, Change change) {
    change(one);
    return one;
}

std::string outcome(const Look& look, const config::SignIn& rules = {},
                    const dify::Person& person = ann()) {
    const auto plan = dify::decide(person, rules, look);
    if (!plan) return std::string(observe::row(plan.reason()).code);
    const char* workspace = plan->workspace == Plan::Workspace::own    ? " own"
                            : plan->workspace == Plan::Workspace::join ? " join"
                                                                       : "";
    return (plan->account ? plan->account->id : "new") + (plan->link_by_email ? " by e-mail" : "") +
           workspace;
}

config::SignIn policy(config::WorkspacePolicy::Kind kind) {
    config::SignIn rules;
    rules.workspace.kind = kind;
    return rules;
}

config::SignIn linking(config::LinkByEmail link) {
    config::SignIn rules;
    rules.link_by_email = link;
    return rules;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(decision)

BOOST_AUTO_TEST_CASE(link_then_identity_then_address_then_new) {
    BOOST_TEST(outcome({{account("mail"), linked("a"), remembered("a")}, {}}) == "a");
    BOOST_TEST(outcome({{account("mail"), remembered("b")}, {}}) == "b");
    BOOST_TEST(outcome({{account("mail")}, {}}) == "mail by e-mail");
    BOOST_TEST(outcome({}) == "new own");
}

BOOST_AUTO_TEST_CASE(what_the_provider_says_about_the_address_is_nothing_to_the_known) {
    const auto rules = linking(config::LinkByEmail::never);
    BOOST_TEST(outcome({{linked("a")}, {}}, rules, ann(false)) == "a");
    BOOST_TEST(outcome({{remembered("a")}, {}}, rules, ann(false)) == "a");
}

BOOST_AUTO_TEST_CASE(conflicts) {
    BOOST_TEST(outcome({{linked("a"), remembered("b")}, {}}) == "account_conflict");
    const auto moved = changed(remembered("a"), [](auto& one) { one.other_link = true; });
    BOOST_TEST(outcome({{moved}, {}}) == "account_conflict");
    // An account may have been another sub's before Dify's table gave it to this one.
    const auto given = changed(linked("a"), [](auto& one) { one.other_identity = true; });
    BOOST_TEST(outcome({{given}, {}}) == "a");
}

BOOST_AUTO_TEST_CASE(linking_by_address) {
    const Look one{{account("mail")}, {}};
    BOOST_TEST(outcome(one, {}, ann(false)) == "account_email_unverified");
    BOOST_TEST(outcome(one, linking(config::LinkByEmail::never)) == "account_linking_off");
    BOOST_TEST(outcome(one, linking(config::LinkByEmail::always), ann(false)) == "mail by e-mail");
}

BOOST_AUTO_TEST_CASE(an_address_that_is_taken_isnt_linked_whatever_the_policy) {
    for (const auto link : {config::LinkByEmail::verified, config::LinkByEmail::always}) {
        for (const auto flag :
             {&Candidate::made_unverified, &Candidate::other_link, &Candidate::other_identity}) {
            const auto taken = changed(account("mail"), [&](auto& one) { one.*flag = true; });
            BOOST_TEST(outcome({{taken}, {}}, linking(link)) == "account_address_taken");
        }
    }
}

BOOST_AUTO_TEST_CASE(of_several_the_exact_spelling_else_lower_case_else_the_oldest) {
    auto given = ann();
    given.email_as_given = "Ann@Example.test";
    const auto oldest = account("oldest", "ANN@example.test");
    const auto lower = account("lower");
    const auto exact = account("exact", "Ann@Example.test");
    BOOST_TEST(outcome({{oldest, lower, exact}, {}}, {}, given) == "exact by e-mail");
    BOOST_TEST(outcome({{oldest, lower, exact}, {}}) == "lower by e-mail");
    BOOST_TEST(outcome({{oldest, exact}, {}}) == "oldest by e-mail");
    BOOST_TEST(outcome({{account("other", "anna@example.test")}, {}}) == "new own");
    // Two of one spelling: the older.
    BOOST_TEST(outcome({{account("first"), account("second")}, {}}) == "first by e-mail");
}

BOOST_AUTO_TEST_CASE(only_active_and_pending_sign_in) {
    for (const std::string status : {"active", "pending"}) {
        const auto one = changed(linked("a"), [&](auto& it) { it.status = status; });
        BOOST_TEST(outcome({{one}, {}}) == "a");
    }
    for (const std::string status : {"banned", "closed", "uninitialized", "", "Active"}) {
        const auto change = [&](auto& it) { it.status = status; };
        BOOST_TEST(outcome({{changed(linked("a"), change)}, {}}) == "account_not_active");
        BOOST_TEST(outcome({{changed(account("a"), change)}, {}}) == "account_not_active");
    }
}

BOOST_AUTO_TEST_CASE(who_was_banned_here_comes_back_by_his_identity_alone) {
    const auto change = [](auto& it) {
        it.status = "banned";
        it.banned_here = true;
    };
    BOOST_TEST(outcome({{changed(linked("a"), change)}, {}}) == "a");
    BOOST_TEST(outcome({{changed(remembered("a"), change)}, {}}) == "a");
    BOOST_TEST(outcome({{changed(account("a"), change)}, {}}) == "account_not_active");
}

BOOST_AUTO_TEST_CASE(registration) {
    config::SignIn closed;
    closed.allow_register = false;
    BOOST_TEST(outcome({}, closed) == "account_registration_closed");
    BOOST_TEST(outcome({{account("mail")}, {}}, closed) == "mail by e-mail");
    BOOST_TEST(outcome({}, linking(config::LinkByEmail::never), ann(false)) == "new own");
}

BOOST_AUTO_TEST_CASE(workspaces) {
    using Kind = config::WorkspacePolicy::Kind;
    const Look here{{}, "Ours"};
    BOOST_TEST(outcome(here, policy(Kind::join)) == "new join");
    BOOST_TEST(outcome({}, policy(Kind::join)) == "workspace_unavailable");
    BOOST_TEST(outcome({}, policy(Kind::existing)) == "account_without_workspace");

    const auto poor = without_workspace(linked("a"));
    BOOST_TEST(outcome({{poor}, {}}, policy(Kind::own)) == "a own");
    BOOST_TEST(outcome({{poor}, "Ours"}, policy(Kind::join)) == "a join");
    BOOST_TEST(outcome({{poor}, {}}, policy(Kind::join)) == "workspace_unavailable");
    BOOST_TEST(outcome({{poor}, {}}, policy(Kind::existing)) == "account_without_workspace");
    // Whoever has a workspace keeps it.
    for (const Kind kind : {Kind::own, Kind::join, Kind::existing})
        BOOST_TEST(outcome({{linked("a")}, {}}, policy(kind)) == "a");
}

// A sub means nothing outside its issuer: whoever has this one elsewhere is somebody else.
BOOST_AUTO_TEST_CASE(a_link_of_another_issuer) {
    const std::string other = "https://another.example";
    for (const auto& one : {linked("a"), remembered("a")}) {
        BOOST_TEST(outcome({{one}, {}, ann().issuer}) == "a");
        BOOST_TEST(outcome({{one}, {}, other}) == "account_conflict");
        BOOST_TEST(outcome({{one}, {}, ann().issuer + "/"}) == "account_conflict");
    }
    // The account is gone: there is nothing to protect.
    BOOST_TEST(outcome({{}, {}, other}) == "new own");
    BOOST_TEST(outcome({{account("mail")}, {}, other}) == "mail by e-mail");
}

BOOST_AUTO_TEST_CASE(an_unverified_address_accepts_no_invitation) {
    const auto invited = changed(account("a"), [](auto& one) { one.status = "pending"; });
    BOOST_TEST(outcome({{invited}, {}}) == "a by e-mail");
    for (const auto link : {config::LinkByEmail::verified, config::LinkByEmail::always})
        BOOST_TEST(outcome({{invited}, {}}, linking(link), ann(false)) ==
                   "account_email_unverified");
    BOOST_TEST(outcome({{invited}, {}}, linking(config::LinkByEmail::never)) ==
               "account_linking_off");
}

BOOST_AUTO_TEST_CASE(one_mailbox_has_many_spellings_at_google) {
    auto person = ann();
    person.email = "a.nn+dify@googlemail.com";
    const auto mailbox = account("mailbox", "Ann@gmail.com");
    const auto exact = account("exact", person.email);
    BOOST_TEST(outcome({{mailbox}, {}}, {}, person) == "mailbox by e-mail");
    BOOST_TEST(outcome({{mailbox, exact}, {}}, {}, person) == "exact by e-mail");
    BOOST_TEST(outcome({{account("x", "ann@example.test")}, {}}, {}, person) == "new own");
    // Python's lower() makes a k of the Kelvin sign, so Dify's column says that these are one.
    person.email = "kim@example.test";
    BOOST_TEST(outcome({{account("x", "\u212Aim@example.test")}, {}}, {}, person) == "new own");
}

BOOST_AUTO_TEST_CASE(whose_roles_follow_the_provider) {
    auto rules = policy(config::WorkspacePolicy::Kind::join);
    rules.workspace.tenant = "tenant";
    BOOST_TEST(dify::synced_workspace(rules) == "");
    rules.role_sync = true;
    BOOST_TEST(dify::synced_workspace(rules) == "tenant");
    rules.workspace.kind = config::WorkspacePolicy::Kind::existing;
    BOOST_TEST(dify::synced_workspace(rules) == "");
}

BOOST_AUTO_TEST_SUITE_END()
