// `difysso check`, the doctor: what it says of each thing that can be wrong, and its exit status.
#include <boost/test/unit_test.hpp>

#include "stack.h"

using namespace difysso::service;

namespace {

struct Doctor {
    Doctor() { BOOST_REQUIRE(stack.gateway.run({"migrate"}).status == 0); }

    Result with(const Settings& settings, const std::vector<std::string>& without = {}) {
        stack.gateway.configure(stack.settings({.settings = settings, .without = without}));
        return stack.gateway.run({"check"});
    }
    void expect(const std::string& line, const Settings& settings, int status = 1) {
        const Result result = with(settings);
        BOOST_TEST(result.status == status, result.output);
        BOOST_TEST(result.output.find(line) != std::string::npos, "no \"" << line << "\" in\n"
                                                                          << result.output);
        BOOST_TEST(result.output.find("a-wrong-secret") == std::string::npos);
    }
    Stack stack{{.serve = false}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(check, Doctor)

BOOST_AUTO_TEST_CASE(all_is_well) {
    const Result result = with({});
    BOOST_TEST(result.status == 0, result.output);
    BOOST_TEST(result.output.find("FAIL") == std::string::npos, result.output);
}

BOOST_AUTO_TEST_CASE(of_the_provider) {
    expect("FAIL  Casdoor's application: the client id belongs to another one",
           {{"CASDOOR_APP_NAME", "app-jwt"}});
    expect("FAIL  Casdoor's application: none has this client id",
           {{"CASDOOR_CLIENT_ID", "nobody"}});
    expect("FAIL  Casdoor's application: it belongs to another organization",
           {{"CASDOOR_ORG_NAME", "other"}});
    expect("FAIL  Casdoor's client secret: refused", {{"CASDOOR_CLIENT_SECRET", "a-wrong-secret"}});
    expect("FAIL  Casdoor's issuer: it announces", {{"CASDOOR_ISSUER", "https://sso.example"}});
    expect("FAIL  Casdoor: ", {{"CASDOOR_ENDPOINT", "https://127.0.0.1:1"}});
    stack.casdoor.fault("date_offset", R"("seconds":600,"at":"discovery")");
    expect("FAIL  clock: Casdoor's clock and this machine's differ", {});
}

BOOST_AUTO_TEST_CASE(of_what_stands_behind) {
    expect("FAIL  PostgreSQL: ", {{"DB_PASSWORD", "a-wrong-secret"}});
    expect("FAIL  Redis: ", {{"REDIS_PASSWORD", "a-wrong-secret"}});
    expect("FAIL  storage: ", {{"DIFY_STORAGE_PATH", "/nonexistent/storage"}});
    expect("FAIL  workspace: there is no workspace of that id",
           {{"WORKSPACE_POLICY", "join:10000000-0000-4000-8000-000000000009"}});
    expect("warn  SECRET_KEY", {{"SECRET_KEY", "sk-9f73s3ljTXVcMT3Blb3ljTqtsKiGHXVcMT3BlbkFJLK7U"}},
           0);
    stack.postgres.execute("DELETE FROM dify_setups");
    expect("FAIL  Dify's tables: Dify isn't set up", {});
    stack.postgres.execute("ALTER TABLE accounts RENAME COLUMN email TO mail");
    expect("FAIL  Dify's tables: accounts.email", {});
}

BOOST_AUTO_TEST_CASE(of_each_right_in_redis_that_is_missing) {
    for (const std::string command :
         {"set", "setex", "get", "getdel", "del", "expire", "pttl", "hset", "hgetall", "hdel",
          "zadd", "zrem", "zrevrange", "zremrangebyscore"}) {
        const std::string user = "without-" + command;
        stack.redis.add_user(user, RedisServer::password,
                             RedisServer::gateway_rules() + " -" + command);
        BOOST_TEST_CONTEXT(command) {
            expect("FAIL  Redis: ", {{"REDIS_USERNAME", user}});
        }
    }
}

// As where the schema has another owner than the role that serves.
BOOST_AUTO_TEST_CASE(of_each_right_in_postgresql_that_is_missing) {
    stack.postgres.execute(
        "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables"
        " WHERE schemaname = 'difysso' LOOP EXECUTE format("
        "'ALTER TABLE difysso.%I OWNER TO postgres', t); END LOOP; END $$;"
        "ALTER SCHEMA difysso OWNER TO postgres");
    stack.postgres.make_gateway_role();
    const std::string good =
        "ok    rights: enough to serve; difysso accounts erase is for another role, this one lacks"
        " DELETE ON difysso.sign_in_events, DELETE ON difysso.events, DELETE ON"
        " difysso.offboarding_events\n";
    const Settings ban{{"OFFBOARD", "ban"}}, leave{{"OFFBOARD", "leave"}},
        scim{{"SCIM_TOKEN", "scim-token-for-tests-8Kq"}},
        admin{{"ADMIN_EMAILS", "alice@example.test"}};
    for (const Settings& settings : {Settings{}, ban, scim, admin})
        expect(good, settings, 0);

    struct Lack {
        std::string right;  // as GRANT and REVOKE have it
        std::string what;
        Settings settings;
    };
    const std::vector<Lack> lacks{
        {"DELETE ON difysso.bans", "every sign-in", {}},
        {"UPDATE (ended_at) ON difysso.sign_in_events", "noting that sessions end", {}},
        {"DELETE ON difysso.memberships", "OFFBOARD=leave", leave},
        {"DELETE ON difysso.scim_users", "SCIM", scim},
        {"INSERT ON difysso.scim_users", "SCIM", scim},
        {"DELETE ON account_integrates", "administrators", admin},
        {"DELETE ON difysso.identities", "administrators", admin},
        {"SELECT ON difysso.events", "administrators", admin}};
    stack.postgres.execute("GRANT DELETE ON tenant_account_joins TO difysso");
    for (const auto& [right, what, settings] : lacks)
        BOOST_TEST_CONTEXT(right) {
            stack.postgres.execute("REVOKE " + right + " FROM difysso");
            const auto paren = right.find(" (");
            const std::string told =
                paren == std::string::npos ? right : "UPDATE ON difysso.sign_in_events (ended_at)";
            expect("FAIL  rights: the database role lacks " + told + ", for " + what, settings);
            // What isn't configured isn't asked for.
            if (!settings.empty()) expect("ok    rights: ", {}, 0);
            stack.postgres.make_gateway_role();
            expect("ok    rights: ", settings, 0);
        }
    stack.postgres.execute("REVOKE DELETE ON tenant_account_joins FROM difysso");
    expect(
        "FAIL  rights: the database role lacks DELETE ON tenant_account_joins,"
        " for OFFBOARD=leave\n      mend: GRANT it",
        leave);
    // What each sign-in needs is told as ever.
    stack.postgres.execute("REVOKE INSERT ON difysso.events FROM difysso");
    expect("FAIL  Dify's tables: the database role lacks a right: INSERT events.id", {});
    // Whoever owns all of it lacks nothing.
    stack.postgres.execute("ALTER ROLE difysso SUPERUSER");
    expect("ok    rights: enough\n", leave, 0);
}

BOOST_AUTO_TEST_CASE(of_migrations_that_are_pending) {
    stack.postgres.execute("DROP SCHEMA difysso CASCADE");
    expect("FAIL  migrations: ", {});
}

BOOST_AUTO_TEST_CASE(as_json_with_the_same_exit_status) {
    const auto told = [this](const Settings& settings, int status, const std::string& state) {
        stack.gateway.configure(stack.settings({.settings = settings}));
        const Result result = stack.gateway.run({"check", "--json"});
        BOOST_TEST(result.status == status, result.output);
        BOOST_TEST(result.errors == "");
        BOOST_TEST(result.output.find("a-wrong-secret") == std::string::npos);
        auto document = json_object(result.output);
        BOOST_TEST(document->getValue<std::string>("state") == state, result.output);
        return document->getArray("checks");
    };
    const auto has = [](const Poco::JSON::Array::Ptr& checks, const std::string& name,
                        const std::string& state, bool with_fix) {
        for (unsigned i = 0; i < checks->size(); ++i) {
            const auto check = checks->getObject(i);
            if (check->getValue<std::string>("name") == name &&
                check->getValue<std::string>("state") == state)
                return !check->getValue<std::string>("text").empty() &&
                       !check->getValue<std::string>("fix").empty() == with_fix;
        }
        return false;
    };
    BOOST_TEST(has(told({{"LINK_BY_EMAIL", "never"}}, 0, "ok"), "Redis", "ok", false));
    BOOST_TEST(has(
        told({{"SECRET_KEY", "sk-9f73s3ljTXVcMT3Blb3ljTqtsKiGHXVcMT3BlbkFJLK7U"}}, 0, "warning"),
        "SECRET_KEY", "warning", true));
    const auto failed = told({{"REDIS_PASSWORD", "a-wrong-secret"}}, 1, "error");
    BOOST_TEST(has(failed, "Redis", "error", true));
    BOOST_TEST(has(failed, "PostgreSQL", "ok", false));
    BOOST_TEST(has(told({{"REDIS_PORT", "many"}}, 78, "error"), "REDIS_PORT", "error", true));
}

BOOST_AUTO_TEST_CASE(a_configuration_that_cannot_be_used_is_78) {
    const Result result = with({{"REDIS_PORT", "many"}});
    BOOST_TEST(result.status == 78);
    BOOST_TEST(result.errors.find("REDIS_PORT") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
