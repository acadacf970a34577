#include <boost/test/unit_test.hpp>

#include "accounts_bench.h"

using namespace difysso;
using namespace difysso::service;
using observe::Reason;

BOOST_AUTO_TEST_SUITE(accounts_schema)

BOOST_AUTO_TEST_CASE(an_unusable_schema_is_refused_with_its_name) {
    const std::vector<std::pair<std::string, std::string>> changes{
        {"ALTER TABLE accounts RENAME COLUMN email TO mail", "accounts.email: missing"},
        {"DROP TABLE account_integrates", "account_integrates: missing"},
        {"ALTER TABLE tenants ADD COLUMN owner uuid NOT NULL DEFAULT uuid_generate_v4();"
         " ALTER TABLE tenants ALTER owner DROP DEFAULT",
         "tenants.owner: unknown, and can't be left empty"},
        {"ALTER TABLE accounts ALTER last_login_at TYPE timestamptz",
         "accounts.last_login_at: of another type"},
        {"ALTER TABLE tenant_plugin_auto_upgrade_strategies ALTER exclude_plugins TYPE jsonb",
         "tenant_plugin_auto_upgrade_strategies.exclude_plugins: of another type"}};
    for (const auto& [change, name] : changes) {
        BOOST_TEST_CONTEXT(name) {
            Bench bench;
            bench.server.execute(change);
            BOOST_TEST((bench.reason(person("ann")) == Reason::dify_schema_unknown));
            BOOST_TEST(bench.schema->look(soon())->missing == name);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_dify_that_isnt_set_up_and_migrations_that_are_pending_are_refused) {
    Bench bench;
    bench.server.execute("DELETE FROM dify_setups");
    BOOST_TEST((bench.reason(person("ann")) == Reason::dify_not_set_up));
    bench.server.execute(
        "INSERT INTO dify_setups (version) VALUES ('1.15.0');"
        " ALTER TABLE difysso.identities DROP COLUMN issuer");
    BOOST_TEST((bench.reason(person("ann")) == Reason::migrations_pending));
    BOOST_TEST(bench.schema->look(soon())->missing_of_ours == "identities.issuer: missing");
    bench.server.execute("DROP SCHEMA difysso CASCADE");
    BOOST_TEST((bench.reason(person("ann")) == Reason::migrations_pending));
    BOOST_TEST(bench.count("accounts") == 1);
}

BOOST_AUTO_TEST_CASE(a_right_that_the_role_lacks_is_named) {
    Bench bench;
    bench.accounts();
    BOOST_TEST(bench.schema->look(soon())->missing_right == "");
    bench.server.execute("REVOKE INSERT (role) ON tenant_account_joins FROM difysso");
    BOOST_TEST(bench.schema->look(soon())->missing_right == "INSERT tenant_account_joins.role");
    const std::string before = bench.contents();
    BOOST_TEST((bench.reason(person("ann")) == Reason::database_refused));
    BOOST_TEST(bench.contents() == before);
    // What only ROLE_SYNC=true needs is named as well: it may be switched on any day.
    bench.server.make_gateway_role();
    bench.server.execute("REVOKE UPDATE (role) ON tenant_account_joins FROM difysso");
    BOOST_TEST(bench.schema->look(soon())->missing_right == "UPDATE tenant_account_joins.role");
}

BOOST_AUTO_TEST_CASE(the_role_can_do_nothing_else_in_dify) {
    Bench bench;
    bench.accounts();
    const auto connection = bench.database->acquire(soon());
    int number = 0;
    for (const std::string statement :
         {"SELECT password FROM accounts", "UPDATE accounts SET email = 'x'",
          "UPDATE accounts SET password = 'x'", "DELETE FROM accounts", "DELETE FROM tenants",
          "SELECT encrypt_public_key FROM tenants", "UPDATE tenants SET status = 'archive'",
          "UPDATE tenant_account_joins SET account_id = tenant_id",
          "DELETE FROM tenant_account_joins", "UPDATE account_integrates SET provider = 'x'",
          "UPDATE dify_setups SET version = '1'", "CREATE TABLE public.mine (n int)"})
        BOOST_CHECK_EXCEPTION(
            connection->execute({"not_allowed" + std::to_string(++number), statement}, {}, soon()),
            postgres::SqlError, [](const auto& error) { return error.sqlstate() == "42501"; });
}

BOOST_AUTO_TEST_CASE(dify_upgraded_underneath_is_noticed) {
    Bench bench("1.14.0");
    bench.signed_in(person("ann"));
    // As the migrations of 1.15.0 in their midst: what we know of is away.
    bench.server.execute("ALTER TABLE tenant_account_joins RENAME TO joins");
    BOOST_TEST((bench.reason(person("ann")) == Reason::dify_schema_unknown));
    BOOST_TEST((bench.reason(person("bob")) == Reason::dify_schema_unknown));
    bench.server.execute(
        "ALTER TABLE joins RENAME TO tenant_account_joins;"
        " ALTER TABLE tenant_account_joins ADD COLUMN last_opened_at timestamp;"
        " ALTER TABLE accounts ALTER name TYPE varchar(300)");
    bench.server.make_gateway_role();
    BOOST_TEST(!bench.reason(person("ann")).has_value());
    BOOST_TEST(!bench.reason(person("bob")).has_value());
    BOOST_TEST(bench.count("tenant_account_joins WHERE last_opened_at IS NOT NULL") == 1);
    BOOST_TEST(bench.schema->current(soon())->last_opened_at);
}

BOOST_AUTO_TEST_CASE(dify_in_another_schema_is_found_along_search_path) {
    const std::string move =
        "CREATE SCHEMA tables_of_dify; DO $$ DECLARE t text; BEGIN"
        " FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP"
        " EXECUTE format('ALTER TABLE %I SET SCHEMA tables_of_dify', t); END LOOP; END $$";
    Bench without;
    without.server.execute(move);
    BOOST_TEST((without.reason(person("ann")) == Reason::dify_schema_unknown));
    BOOST_TEST(without.schema->look(soon())->missing == "accounts: missing");

    Bench bench;
    bench.server.execute(move + "; SET search_path = tables_of_dify");
    bench.server.make_gateway_role();
    bench.settings.options["options"] = "-csearch_path=tables_of_dify";
    bench.signed_in(person("ann"));
    BOOST_TEST(bench.count("tables_of_dify.accounts") == 2);
}

BOOST_AUTO_TEST_SUITE_END()
