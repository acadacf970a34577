#include <boost/test/unit_test.hpp>

#include "accounts_bench.h"

using namespace difysso;
using namespace difysso::service;
using Trips = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(accounts_identity)

BOOST_AUTO_TEST_CASE(an_account_is_linked_by_its_verified_address) {
    Bench bench;
    add_account(bench, kAnn, "ann@example.test", "pending");
    add_join(bench, kAnnsJoin, kAnn, Bench::kTenant);
    const auto who = bench.signed_in(person("ann"));
    BOOST_TEST(who.account_id == kAnn);
    BOOST_TEST(!who.created);
    BOOST_TEST(who.name == "Stored");
    BOOST_TEST(who.role == "editor");
    BOOST_TEST(bench.count("accounts WHERE id = '" + std::string(kAnn) +
                           "' AND status = 'active'"
                           " AND initialized_at IS NOT NULL AND last_login_at IS NOT NULL") == 1);
    BOOST_TEST(bench.count("account_integrates WHERE account_id = '" + std::string(kAnn) +
                           "' AND open_id = 'sub-ann' AND encrypted_token = ''") == 1);
    BOOST_TEST(bench.count("difysso.identities WHERE NOT account_created") == 1);
    BOOST_TEST(bench.count("difysso.sign_in_events WHERE account_linked") == 1);
    BOOST_TEST(bench.count("tenant_account_joins") == 2);
}

BOOST_AUTO_TEST_CASE(a_stored_address_in_another_case_is_found) {
    Bench bench;
    add_account(bench, kAnn, "Ann@Example.Test");
    add_join(bench, kAnnsJoin, kAnn, Bench::kTenant);
    BOOST_TEST(bench.signed_in(person("ann")).account_id == kAnn);
    BOOST_TEST(bench.count("accounts") == 2);
}

BOOST_AUTO_TEST_CASE(
    of_several_accounts_the_exact_one_counts_else_the_lower_case_one_else_the_oldest) {
    Bench bench;
    add_account(bench, kAnn, "ANN@example.test", "active", "2026-01-02");
    add_account(bench, kBob, "Ann@Example.test", "active", "2026-01-01");
    add_join(bench, kAnnsJoin, kAnn, Bench::kTenant);
    add_join(bench, kBobsJoin, kBob, Bench::kTenant);
    bench.rules.link_by_email = config::LinkByEmail::always;
    auto who = person("ann");
    BOOST_TEST(bench.signed_in(who).account_id == kBob);

    who.sub = who.open_id = "another";
    who.email_as_given = "ANN@example.test";
    BOOST_TEST(bench.signed_in(who).account_id == kAnn);
}

BOOST_AUTO_TEST_CASE(a_known_person_signs_in_whatever_the_address_is_now) {
    Bench bench;
    const auto first = bench.signed_in(person("ann"));
    auto who = person("ann", false);
    who.email = "new@example.test";
    BOOST_TEST(bench.signed_in(who).account_id == first.account_id);
    BOOST_TEST(bench.count("accounts WHERE email = 'ann@example.test'") == 1);
    // What was true when the link was made stays.
    BOOST_TEST(bench.count("difysso.identities WHERE email = 'ann@example.test' AND email_verified"
                           " AND account_created") == 1);
}

BOOST_AUTO_TEST_CASE(a_link_that_dify_deleted_is_written_again) {
    Bench bench;
    const auto first = bench.signed_in(person("ann"));
    bench.server.execute("DELETE FROM account_integrates; UPDATE accounts SET email = 'x@y.test'");
    bench.database->trips();
    BOOST_TEST(bench.signed_in(person("ann")).account_id == first.account_id);
    BOOST_TEST((bench.database->trips() == Trips{"known_person"}));
    BOOST_TEST(bench.count("account_integrates WHERE account_id = '" + first.account_id +
                           "' AND open_id = 'sub-ann' AND provider = 'casdoor'") == 1);
}

BOOST_AUTO_TEST_CASE(a_link_that_dify_has_alone_is_remembered) {
    Bench bench;
    add_account(bench, kAnn, "other@example.test");
    add_join(bench, kAnnsJoin, kAnn, Bench::kTenant);
    add_link(bench, kAnn, "sub-ann");
    BOOST_TEST(bench.signed_in(person("ann", false)).account_id == kAnn);
    BOOST_TEST(bench.count("difysso.identities WHERE account_id = '" + std::string(kAnn) +
                           "' AND sub = 'sub-ann' AND issuer = 'https://sso.example.test'"
                           " AND NOT account_created AND NOT email_verified") == 1);
}

BOOST_AUTO_TEST_CASE(an_identity_whose_account_is_gone_is_replaced) {
    Bench bench;
    const auto first = bench.signed_in(person("ann", false));
    bench.server.rows("DELETE FROM accounts WHERE id = $1", {first.account_id});
    bench.server.rows("DELETE FROM tenant_account_joins WHERE account_id = $1", {first.account_id});
    const auto second = bench.signed_in(person("ann"));
    BOOST_TEST(second.created);
    BOOST_TEST(second.account_id != first.account_id);
    BOOST_TEST(bench.count("account_integrates WHERE account_id = '" + second.account_id + "'") ==
               1);
    BOOST_TEST(bench.count("account_integrates") == 1);
    BOOST_TEST(bench.count("difysso.identities WHERE account_id = '" + second.account_id +
                           "' AND email_verified") == 1);
    BOOST_TEST(bench.count("difysso.identities") == 1);
}

BOOST_AUTO_TEST_CASE(the_current_workspace_counts_else_that_of_the_smallest_join) {
    Bench bench;
    constexpr const char* kOther = "cccccccc-0000-4000-8000-000000000001";
    bench.server.rows("INSERT INTO tenants (id, name) VALUES ($1, 'Other')", {kOther});
    add_account(bench, kAnn, "ann@example.test");
    add_join(bench, kAnnsJoin, kAnn, kOther);
    add_join(bench, "bbbbbbbb-0000-4000-8000-000000000009", kAnn, Bench::kTenant);
    BOOST_TEST(bench.signed_in(person("ann")).tenant_id == kOther);
    bench.server.rows("UPDATE tenant_account_joins SET current = tenant_id = $1", {Bench::kTenant});
    BOOST_TEST(bench.signed_in(person("ann")).tenant_id == Bench::kTenant);
    bench.server.rows("UPDATE tenants SET status = 'archive' WHERE id = $1", {Bench::kTenant});
    BOOST_TEST(bench.signed_in(person("ann")).tenant_id == kOther);
}

BOOST_AUTO_TEST_CASE(whoever_has_no_usable_workspace_left_joins_and_lands_there) {
    Bench bench;
    constexpr const char* kOther = "cccccccc-0000-4000-8000-000000000001";
    bench.server.rows("INSERT INTO tenants (id, name, status) VALUES ($1, 'Other', 'archive')",
                      {kOther});
    add_account(bench, kAnn, "ann@example.test");
    add_join(bench, kAnnsJoin, kAnn, kOther, "t");
    auto who = person("ann");
    who.role = config::Role::editor;
    const auto signed_in = bench.signed_in(who);
    BOOST_TEST(signed_in.tenant_id == Bench::kTenant);
    BOOST_TEST(signed_in.role == "editor");
    BOOST_TEST(bench.server.value("SELECT string_agg(tenant_id || ' ' || role, ',') FROM"
                                  " tenant_account_joins WHERE account_id = $1 AND current",
                                  {kAnn}) == std::string(Bench::kTenant) + " editor");
}

BOOST_AUTO_TEST_CASE(a_role_that_somebody_has_is_kept) {
    Bench bench;
    bench.signed_in(person("ann"));
    auto who = person("ann");
    who.role = config::Role::admin;
    BOOST_TEST(bench.signed_in(who).role == "normal");
}

BOOST_AUTO_TEST_SUITE_END()
