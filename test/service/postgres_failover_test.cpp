// Several PostgreSQL servers, of which one takes writes.
#include <set>

#include <boost/test/unit_test.hpp>

#include "postgres/pooled_database.h"
#include "stack.h"

using namespace difysso;
using namespace difysso::service;
using namespace std::chrono_literals;
using observe::Failure;
using observe::Reason;
using outbound::Deadline;

namespace {

Deadline late() {
    return Deadline::after(60s);
}

// A commit is confirmed when the standby has it.
void wait_for_standby_at_commit(PostgresServer& primary) {
    primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'", "postgres");
    primary.execute("SELECT pg_reload_conf()", "postgres");
    wait_until(
        [&] {
            return primary.value(
                       "SELECT count(*) FROM pg_stat_replication"
                       " WHERE sync_state = 'sync'") == "1";
        },
        "the standby to follow");
}

struct FailoverStack {
    FailoverStack() {
        stack.gateway.configure(
            stack.settings({.settings = {{"DB_HOST", "localhost,localhost"},
                                         {"DB_PORT", std::to_string(standby.port()) + "," +
                                                         std::to_string(stack.postgres.port())}}}));
        stack.serve();
        wait_for_standby_at_commit(stack.postgres);
    }

    // Of the gateway's answer to the provider's code; 302 is a sign-in.
    int sign_in(const std::string& user) {
        Browser browser = stack.browser();
        const Answer login = browser.get(stack.gateway_url("/v1/auth/login"));
        if (login.status != 302) return login.status;
        return browser.get(stack.code_for(browser, login, user)).status;
    }
    config::Database settings() const {
        config::Database database;
        database.host = "localhost,localhost";
        database.port =
            std::to_string(standby.port()) + "," + std::to_string(stack.postgres.port());
        database.user = PostgresServer::gateway_role;
        database.password = observe::Secret(PostgresServer::gateway_password);
        database.name = "dify";
        return database;
    }

    Stack stack{{.gateway = {.workers = 2, .threads = 4}, .serve = false}};
    PostgresServer standby{stack.folder, stack.postgres};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(postgres_failover, FailoverStack)

BOOST_AUTO_TEST_CASE(the_primary_is_found_and_after_a_promotion_the_new_one) {
    for (const std::string user : {"alice", "bob"})
        BOOST_REQUIRE(sign_in(user) == 302);
    const Result check = stack.gateway.run({"check"});
    BOOST_TEST(check.output.find("primary at 127.0.0.1:" + std::to_string(stack.postgres.port())) !=
                   std::string::npos,
               check.output);
    int signed_in = 2;

    stack.postgres.stop_at_once();
    // With the standby alone there is nobody who takes writes.
    BOOST_TEST(sign_in("alice") == 503);
    standby.promote();
    wait_until(
        [&] {
            const bool done = sign_in("alice") == 302;
            signed_in += done;
            return done;
        },
        "a sign-in at the new primary", 60s);
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(sign_in("bob") == 302);
        ++signed_in;
    }
    // Each sign-in has its event, the people their accounts and workspaces, once.
    BOOST_TEST(standby.value("SELECT count(*) FROM difysso.sign_in_events"
                             " WHERE outcome = 'signed_in'") == std::to_string(signed_in));
    for (const std::string table : {"account_integrates", "difysso.identities"})
        BOOST_TEST(standby.value("SELECT count(*) FROM " + table) == "2", table);
    // One is Dify's own from its installation.
    BOOST_TEST(standby.value("SELECT count(*) FROM tenants") == "3");
}

BOOST_AUTO_TEST_CASE(the_doctor_refuses_a_standby) {
    stack.gateway.configure(
        stack.settings({.settings = {{"DB_PORT", std::to_string(standby.port())}}}));
    const Result check = stack.gateway.run({"check"});
    BOOST_TEST(check.status == 1);
    BOOST_TEST(check.output.find("FAIL  PostgreSQL: dify at 127.0.0.1: standby at 127.0.0.1:" +
                                 std::to_string(standby.port())) != std::string::npos,
               check.output);
    // Of several hosts it isn't even spoken to.
    stack.gateway.configure(
        stack.settings({.settings = {{"DB_HOST", "127.0.0.1,127.0.0.1"},
                                     {"DB_PORT", std::to_string(standby.port())}}}));
    BOOST_TEST(stack.gateway.run({"check"}).output.find("the server takes no writes") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_primary_that_is_made_read_only_is_left_at_once) {
    outbound::Resolver resolver;
    postgres::PooledDatabase database(settings(), resolver, 2);
    const postgres::Statement port{"test_port", "SELECT inet_server_port()"};
    const postgres::Statement write{
        "test_write", "UPDATE difysso.sign_in_events SET outcome = 'no_session' WHERE false"};
    BOOST_TEST(database.acquire(late())->execute(port, {}, late())->text(0, 0) ==
               std::to_string(stack.postgres.port()));
    // As before a planned change of roles; open sessions go on and see it with their next
    // statement.
    stack.postgres.execute("ALTER SYSTEM SET synchronous_standby_names = ''", "postgres");
    stack.postgres.execute("ALTER SYSTEM SET default_transaction_read_only = on", "postgres");
    stack.postgres.execute("SELECT pg_reload_conf()", "postgres");
    wait_until(
        [&] {
            try {
                database.acquire(late())->execute(write, {}, late());
                return false;
            } catch (const Failure& failure) {
                BOOST_TEST((failure.reason() == Reason::database_unavailable));
                return failure.code() == "25006";
            }
        },
        "the primary to refuse writes");
    standby.promote();
    BOOST_TEST(database.acquire(late())->execute(port, {}, late())->text(0, 0) ==
               std::to_string(standby.port()));
    BOOST_CHECK_NO_THROW(database.acquire(late())->execute(write, {}, late()));
}

BOOST_AUTO_TEST_SUITE_END()
