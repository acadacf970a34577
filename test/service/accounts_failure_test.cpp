#include <fstream>

#include <boost/test/unit_test.hpp>

#include "dify/statements.h"
#include "refused.h"

using namespace difysso;
using namespace difysso::service;
using observe::Failure;
using observe::Reason;

namespace {

constexpr const char* kRaise =
    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION 'not now'; END $$;";

// A folder nobody can make anything in, root included: it isn't one.
void spoil_storage(Bench& bench) {
    std::filesystem::remove_all(bench.storage);
    std::ofstream(bench.storage) << "a file";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(accounts_failure)

BOOST_AUTO_TEST_CASE(an_insert_that_fails_leaves_nothing) {
    for (const std::string table :
         {"accounts", "account_integrates", "tenants", "tenant_account_joins",
          "tenant_plugin_auto_upgrade_strategies", "tenant_credit_pools", "difysso.identities",
          "difysso.sign_in_events"}) {
        BOOST_TEST_CONTEXT(table) {
            Bench bench;
            bench.own();
            bench.server.execute(std::string(kRaise) + "CREATE TRIGGER refuse BEFORE INSERT ON " +
                                 table + " FOR EACH ROW EXECUTE FUNCTION refuse()");
            check_refused(bench, person("ann"), Reason::database_refused);
            bench.server.execute("DROP TRIGGER refuse ON " + table);
            BOOST_TEST(bench.signed_in(person("ann")).created);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_known_sign_in_that_fails_leaves_nothing) {
    Bench bench;
    bench.signed_in(person("ann"));
    bench.server.execute("DELETE FROM account_integrates;" + std::string(kRaise) +
                         "CREATE TRIGGER refuse BEFORE INSERT ON difysso.sign_in_events"
                         " FOR EACH ROW EXECUTE FUNCTION refuse()");
    check_refused(bench, person("ann"), Reason::database_refused);
}

BOOST_AUTO_TEST_CASE(a_commit_that_fails_takes_the_key_back) {
    Bench bench;
    bench.own();
    bench.server.execute(std::string(kRaise) +
                         "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON tenants DEFERRABLE"
                         " INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()");
    check_refused(bench, person("ann"), Reason::database_refused);
    BOOST_TEST(std::filesystem::is_empty(bench.storage / "privkeys"));
}

BOOST_AUTO_TEST_CASE(storage_that_cant_be_written) {
    Bench bench;
    bench.own();
    spoil_storage(bench);
    const std::string before = bench.contents();
    BOOST_TEST((bench.reason(person("ann")) == Reason::storage_unavailable));
    BOOST_TEST((bench.contents() == before));
}

BOOST_AUTO_TEST_CASE(no_storage_at_all_is_a_refusal_too) {
    Bench bench;
    bench.own();
    bench.makers.key_store = nullptr;
    check_refused(bench, person("ann"), Reason::storage_unavailable);
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_cut_before_the_commit_leaves_nothing) {
    for (const std::string trip : {"lock_person", "look_for_person"}) {
        BOOST_TEST_CONTEXT(trip) {
            Bench bench;
            bench.own();
            bench.accounts();
            bool begun = false;
            bench.database->before = [&](const std::string& name) {
                begun = begun || name == "BEGIN";
                if (begun && name == trip)
                    bench.server.rows(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE"
                        " usename = 'difysso'");
            };
            const std::string before = bench.contents();
            BOOST_TEST((bench.reason(person("ann")) == Reason::database_unavailable));
            bench.database->before = nullptr;
            BOOST_TEST((bench.contents() == before));
            BOOST_TEST(bench.key_files().empty());
            BOOST_TEST(bench.signed_in(person("ann")).created);
        }
    }
}

// Nobody knows then whether the workspace is there, so its key stays.
BOOST_AUTO_TEST_CASE(a_connection_that_is_cut_at_the_commit_leaves_the_key) {
    Bench bench;
    bench.own();
    bench.accounts();
    bench.database->before = [&](const std::string& name) {
        if (name == "COMMIT")
            bench.server.rows(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE"
                " usename = 'difysso'");
    };
    const std::string before = bench.contents();
    BOOST_TEST((bench.reason(person("ann")) == Reason::database_unavailable));
    BOOST_TEST((bench.contents() == before));
    BOOST_TEST(bench.key_files().size() == 1U);
    bench.database->before = nullptr;
    BOOST_TEST(bench.signed_in(person("ann")).created);
}

BOOST_AUTO_TEST_CASE(a_sign_in_waits_for_another_no_longer_than_its_deadline) {
    Bench bench;
    bench.accounts();
    // Another node is at the same person's first sign-in.
    postgres::PooledDatabase other(bench.settings, bench.resolver, 1);
    const auto connection = other.acquire(soon());
    connection->begin(soon());
    const auto lock = dify::lock_person(person("ann"), std::chrono::seconds(30));
    connection->execute(lock.statement, lock.parameters, soon());
    const std::string before = bench.contents();
    BOOST_CHECK_EXCEPTION(
        bench.accounts().sign_in(person("ann"), bench.context,
                                 outbound::Deadline::after(std::chrono::milliseconds(300))),
        Failure, [](const Failure& failure) { return failure.reason() == Reason::deadline; });
    // The server has given up too, and doesn't finish behind our back.
    wait_until(
        [&] { return bench.count("pg_locks WHERE locktype = 'advisory' AND NOT granted") == 0; },
        "the server to give up the lock");
    connection->rollback();
    BOOST_TEST((bench.contents() == before));
    BOOST_TEST(bench.signed_in(person("ann")).created);
}

BOOST_AUTO_TEST_CASE(a_server_that_restarts_between_two_sign_ins_fails_neither) {
    Bench bench;
    bench.signed_in(person("ann"));
    bench.server.restart();
    bench.signed_in(person("ann"));
    BOOST_TEST(bench.signed_in(person("bob")).created);
}

// Dify, who takes none of our locks, links the account at the same moment.
BOOST_AUTO_TEST_CASE(whoever_was_overtaken_looks_again) {
    Bench bench;
    add_ann(bench);
    bench.accounts();
    bool overtaken = false;
    bench.database->before = [&](const std::string& name) {
        if (!name.starts_with("provision") || std::exchange(overtaken, true)) return;
        add_link(bench, kAnn, "theirs");
    };
    BOOST_TEST((bench.reason(person("ann")) == Reason::account_address_taken));
    BOOST_TEST(overtaken);
    BOOST_TEST(bench.count("account_integrates") == 1);
    BOOST_TEST(bench.count("difysso.sign_in_events") == 0);
}

// An account that is banned between look and write isn't signed in.
BOOST_AUTO_TEST_CASE(whoever_is_banned_meanwhile_is_refused) {
    Bench bench;
    add_ann(bench);
    bench.accounts();
    bench.database->before = [&](const std::string& name) {
        if (name.starts_with("provision"))
            bench.server.rows("UPDATE accounts SET status = 'banned' WHERE id = $1", {kAnn});
    };
    BOOST_TEST((bench.reason(person("ann")) == Reason::account_not_active));
    BOOST_TEST(bench.count("account_integrates") == 0);
    BOOST_TEST(bench.count("difysso.identities") == 0);
    BOOST_TEST(bench.count("difysso.sign_in_events") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
