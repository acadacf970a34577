#include <boost/test/unit_test.hpp>

#include "refused.h"

using namespace difysso;
using namespace difysso::service;
using observe::Reason;

namespace {

constexpr const char* kOther = "cccccccc-0000-4000-8000-000000000001";

// Dify's rows for somebody without an account who was invited as an editor (RegisterService, 0.8 to
// 1.17): the account is pending and already a member; the rest stands in Redis.
void invite_ann(Bench& bench, const std::string& tenant = Bench::kTenant) {
    add_account(bench, kAnn, "ann@example.test", "pending");
    add_join(bench, kAnnsJoin, kAnn, tenant);
}

void add_other_workspace(Bench& bench) {
    bench.server.rows("INSERT INTO tenants (id, name) VALUES ($1, 'Other')", {kOther});
}

int accepted(Bench& bench) {
    return bench.count("accounts WHERE id = '" + std::string(kAnn) +
                       "' AND status = 'active' AND initialized_at IS NOT NULL");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(accounts_invitation)

BOOST_AUTO_TEST_CASE(a_verified_address_accepts_it) {
    for (const auto* version : {"0.8.3", "1.11.4", "1.15.0"}) {
        BOOST_TEST_CONTEXT(version) {
            Bench bench(version);
            bench.rules.allow_register = false;  // he has an account: somebody invited him
            invite_ann(bench);
            const auto who = bench.signed_in(person("ann"));
            BOOST_TEST(who.account_id == kAnn);
            BOOST_TEST(who.tenant_id == Bench::kTenant);
            BOOST_TEST(who.role == "editor");
            BOOST_TEST(accepted(bench) == 1);
            BOOST_TEST(bench.count("tenant_account_joins") == 2);
        }
    }
}

// He lands where he was invited, with the role of the invitation, and gets no other workspace.
BOOST_AUTO_TEST_CASE(the_invitation_counts_before_the_policy) {
    for (const auto kind : {config::WorkspacePolicy::Kind::join, config::WorkspacePolicy::Kind::own,
                            config::WorkspacePolicy::Kind::existing}) {
        Bench bench;
        if (kind == config::WorkspacePolicy::Kind::own) bench.own();
        if (kind == config::WorkspacePolicy::Kind::existing) bench.existing();
        add_other_workspace(bench);
        invite_ann(bench, kOther);
        const auto who = bench.signed_in(person("ann"));
        BOOST_TEST(who.tenant_id == kOther);
        BOOST_TEST(who.role == "editor");
        BOOST_TEST(accepted(bench) == 1);
        BOOST_TEST(bench.count("tenants") == 2);
        BOOST_TEST(bench.count("tenant_account_joins") == 2);
    }
}

BOOST_AUTO_TEST_CASE(an_unverified_address_never_does) {
    for (const auto link : {config::LinkByEmail::verified, config::LinkByEmail::always}) {
        Bench bench;
        bench.rules.link_by_email = link;
        invite_ann(bench);
        check_refused(bench, person("ann", false), Reason::account_email_unverified);
        BOOST_TEST(accepted(bench) == 0);
    }
    Bench never;
    never.rules.link_by_email = config::LinkByEmail::never;
    invite_ann(never);
    check_refused(never, person("ann"), Reason::account_linking_off);
    check_refused(never, person("ann", false), Reason::account_linking_off);
}

BOOST_AUTO_TEST_CASE(another_address_doesnt) {
    Bench bench;
    invite_ann(bench);
    for (const std::string email :
         {"anna@example.test", "ann@example.test.evil.test", "ann@evilexample.test"}) {
        auto who = person("stranger");
        who.email = email;
        who.sub = who.open_id = email;
        BOOST_TEST(bench.signed_in(who).account_id != kAnn);
    }
    BOOST_TEST(accepted(bench) == 0);
}

// The workspace is archived meanwhile: the invitation leads nowhere, and stays open.
BOOST_AUTO_TEST_CASE(nor_does_anybody_accept_one_to_a_workspace_that_is_archived) {
    Bench bench;
    bench.existing();
    add_other_workspace(bench);
    invite_ann(bench, kOther);
    bench.server.rows("UPDATE tenants SET status = 'archive' WHERE id = $1", {kOther});
    check_refused(bench, person("ann"), Reason::account_without_workspace);
}

BOOST_AUTO_TEST_SUITE_END()
