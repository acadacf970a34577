#include <boost/test/unit_test.hpp>

#include "refused.h"

using namespace difysso;
using namespace difysso::service;
using observe::Reason;

BOOST_AUTO_TEST_SUITE(accounts_refusal)

BOOST_AUTO_TEST_CASE(no_registration) {
    Bench bench;
    bench.own();
    bench.rules.allow_register = false;
    check_refused(bench, person("ann"), Reason::account_registration_closed);
    add_ann(bench);
    BOOST_TEST(bench.signed_in(person("ann")).account_id == kAnn);
}

BOOST_AUTO_TEST_CASE(an_unverified_address_isnt_linked) {
    Bench bench;
    add_ann(bench);
    check_refused(bench, person("ann", false), Reason::account_email_unverified);
    bench.signed_in(person("bob", false));  // nobody has that address
}

BOOST_AUTO_TEST_CASE(link_by_email_never_and_always) {
    Bench bench;
    bench.rules.link_by_email = config::LinkByEmail::never;
    add_ann(bench);
    check_refused(bench, person("ann"), Reason::account_linking_off);
    Bench always;
    always.rules.link_by_email = config::LinkByEmail::always;
    add_ann(always);
    BOOST_TEST(always.signed_in(person("ann", false)).account_id == kAnn);
}

// Mallory made an account with Ann's address before Ann came.
BOOST_AUTO_TEST_CASE(an_account_made_from_an_unverified_address_is_nobody_elses) {
    Bench bench;
    auto mallory = person("ann", false);
    mallory.sub = mallory.open_id = "mallory";
    bench.signed_in(mallory);
    check_refused(bench, person("ann"), Reason::account_address_taken);
    auto at_another = person("ann");
    at_another.provider = "okta";
    check_refused(bench, at_another, Reason::account_address_taken);
}

BOOST_AUTO_TEST_CASE(an_account_with_another_sub_of_the_provider_isnt_linked) {
    Bench bench;
    bench.signed_in(person("ann"));
    auto second = person("ann");
    second.sub = second.open_id = "second";
    check_refused(bench, second, Reason::account_address_taken);
    // Nor when only Dify's table, or only ours, knows the first one.
    bench.server.execute("DELETE FROM account_integrates");
    check_refused(bench, second, Reason::account_address_taken);
    bench.signed_in(person("ann"));
    bench.server.execute("DELETE FROM difysso.identities");
    check_refused(bench, second, Reason::account_address_taken);
    second.provider = "okta";
    BOOST_TEST(!bench.signed_in(second).created);
}

BOOST_AUTO_TEST_CASE(only_active_and_pending_accounts_sign_in) {
    for (const std::string status : {"banned", "closed", "uninitialized", "frozen"}) {
        BOOST_TEST_CONTEXT(status) {
            Bench bench;
            add_ann(bench, status);
            check_refused(bench, person("ann"), Reason::account_not_active);
            add_link(bench, kAnn, "sub-ann");
            check_refused(bench, person("ann"), Reason::account_not_active);
        }
    }
}

BOOST_AUTO_TEST_CASE(two_tables_that_name_different_accounts_are_a_conflict) {
    Bench bench;
    bench.signed_in(person("ann"));
    bench.server.rows("UPDATE account_integrates SET account_id = $1", {Bench::kOwner});
    check_refused(bench, person("ann"), Reason::account_conflict);
    // Dify's table says that the account is another sub's now.
    Bench moved;
    moved.signed_in(person("ann"));
    moved.server.execute("UPDATE account_integrates SET open_id = 'another'");
    check_refused(moved, person("ann"), Reason::account_conflict);
}

BOOST_AUTO_TEST_CASE(no_workspace_to_join) {
    for (const std::string change :
         {"UPDATE tenants SET status = 'archive'", "UPDATE tenants SET status = 'provisioning'",
          "DELETE FROM tenants"}) {
        Bench bench;
        bench.server.execute(change);
        check_refused(bench, person("ann"), Reason::workspace_unavailable);
    }
    Bench existing;
    existing.existing();
    add_account(existing, kAnn, "ann@example.test");
    check_refused(existing, person("ann"), Reason::account_without_workspace);
}

BOOST_AUTO_TEST_SUITE_END()
