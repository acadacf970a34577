#include <thread>

#include <boost/test/unit_test.hpp>

#include "accounts_bench.h"
#include "wait.h"

using namespace difysso;
using namespace difysso::service;
using config::Role;
using Trips = std::vector<std::string>;

namespace {

constexpr const char* kOther = "cccccccc-0000-4000-8000-000000000001";

dify::Person ann(Role role) {
    auto who = person("ann");
    who.role = role;
    return who;
}

std::string role_in(Bench& bench, const std::string& tenant, const std::string& account) {
    return bench.server.value(
        "SELECT role FROM tenant_account_joins WHERE tenant_id = $1 AND account_id = $2",
        {tenant, account});
}

struct Synced : Bench {
    Synced() { rules.role_sync = true; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(accounts_role)

BOOST_AUTO_TEST_CASE(a_known_persons_role_follows_the_provider_in_one_statement) {
    Synced bench;
    const auto first = bench.signed_in(ann(Role::editor));
    BOOST_TEST(first.role == "editor");
    bench.database->trips();
    for (const Role role : {Role::admin, Role::normal, Role::dataset_operator, Role::editor}) {
        const std::string name(config::role_name(role));
        BOOST_TEST(bench.signed_in(ann(role)).role == name);
        BOOST_TEST(role_in(bench, Bench::kTenant, first.account_id) == name);
        BOOST_TEST((bench.database->trips() == Trips{"known_person_sync"}));
    }
}

BOOST_AUTO_TEST_CASE(a_role_that_is_right_isnt_written) {
    Synced bench;
    bench.signed_in(ann(Role::editor));
    const auto version = [&] {
        return bench.server.value(
            "SELECT xmin::text || ctid::text || updated_at FROM"
            " tenant_account_joins WHERE role = 'editor'");
    };
    const std::string before = version();
    BOOST_TEST(bench.signed_in(ann(Role::editor)).role == "editor");
    BOOST_TEST(version() == before);
}

BOOST_AUTO_TEST_CASE(a_role_given_in_dify_is_kept_unless_it_is_to_follow) {
    Bench bench;
    const auto who = bench.signed_in(ann(Role::normal));
    bench.server.execute("UPDATE tenant_account_joins SET role = 'admin' WHERE role = 'normal'");
    BOOST_TEST(bench.signed_in(ann(Role::normal)).role == "admin");
    BOOST_TEST(role_in(bench, Bench::kTenant, who.account_id) == "admin");

    Synced synced;
    const auto again = synced.signed_in(ann(Role::normal));
    synced.server.execute("UPDATE tenant_account_joins SET role = 'admin' WHERE role = 'normal'");
    BOOST_TEST(synced.signed_in(ann(Role::normal)).role == "normal");
    BOOST_TEST(role_in(synced, Bench::kTenant, again.account_id) == "normal");
}

BOOST_AUTO_TEST_CASE(an_owner_stays_one) {
    Synced bench;
    auto owner = person("owner");  // of the workspace that everybody joins: the only one
    owner.role = Role::normal;
    BOOST_TEST(bench.signed_in(owner).role == "owner");  // by the address
    BOOST_TEST(bench.signed_in(owner).role == "owner");  // known
    BOOST_TEST(role_in(bench, Bench::kTenant, Bench::kOwner) == "owner");
}

// He became one while the sign-in waited for the row.
BOOST_AUTO_TEST_CASE(whoever_is_made_an_owner_meanwhile_stays_one) {
    Synced bench;
    const auto who = bench.signed_in(ann(Role::editor));
    postgres::PooledDatabase other(bench.settings, bench.resolver, 1);
    const auto dify = other.acquire(soon());
    dify->begin(soon());
    dify->execute(
        {.name = "test_make_owner", .text = "UPDATE tenant_account_joins SET role = 'owner'"}, {},
        soon());
    std::thread signing_in([&] { bench.signed_in(ann(Role::normal)); });
    wait_until([&] { return bench.count("pg_locks WHERE NOT granted") > 0; },
               "the sign-in to wait for the row");
    dify->commit(soon());
    signing_in.join();
    BOOST_TEST(role_in(bench, Bench::kTenant, who.account_id) == "owner");
}

BOOST_AUTO_TEST_CASE(other_workspaces_are_left_alone) {
    Synced bench;
    bench.server.rows("INSERT INTO tenants (id, name) VALUES ($1, 'Other')", {kOther});
    add_ann(bench);
    add_join(bench, kBobsJoin, kAnn, kOther, "t");
    for (int i = 0; i < 2; ++i) {  // by the address, and known
        bench.server.execute(
            "UPDATE tenant_account_joins SET role = 'editor' WHERE role <> 'owner'");
        const auto who = bench.signed_in(ann(Role::admin));
        BOOST_TEST(who.tenant_id == kOther);
        BOOST_TEST(who.role == "editor");
        BOOST_TEST(role_in(bench, kOther, kAnn) == "editor");
        BOOST_TEST(role_in(bench, Bench::kTenant, kAnn) == "admin");
    }
    // Nor are other people's.
    add_account(bench, kBob, "bob@example.test");
    add_join(bench, "bbbbbbbb-0000-4000-8000-000000000009", kBob);
    bench.signed_in(ann(Role::normal));
    BOOST_TEST(role_in(bench, Bench::kTenant, kBob) == "editor");
    BOOST_TEST(role_in(bench, Bench::kTenant, Bench::kOwner) == "owner");
}

BOOST_AUTO_TEST_CASE(an_account_linked_by_its_address_gets_its_role_too) {
    Synced bench;
    add_ann(bench);
    BOOST_TEST(bench.signed_in(ann(Role::admin)).role == "admin");
    BOOST_TEST(role_in(bench, Bench::kTenant, kAnn) == "admin");
}

BOOST_AUTO_TEST_CASE(only_where_people_join_a_workspace) {
    Synced bench;
    bench.existing();
    add_ann(bench);
    for (int i = 0; i < 2; ++i)
        BOOST_TEST(bench.signed_in(ann(Role::admin)).role == "editor");
    BOOST_TEST(role_in(bench, Bench::kTenant, kAnn) == "editor");
}

BOOST_AUTO_TEST_CASE(a_refused_person_keeps_the_role) {
    Synced bench;
    const auto who = bench.signed_in(ann(Role::editor));
    bench.server.rows("UPDATE accounts SET status = 'banned' WHERE id = $1", {who.account_id});
    const std::string before = bench.contents();
    BOOST_TEST((bench.reason(ann(Role::admin)) == observe::Reason::account_not_active));
    BOOST_TEST((bench.contents() == before));
}

BOOST_AUTO_TEST_SUITE_END()
