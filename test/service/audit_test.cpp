// `difysso audit`: what sign-ins leave behind fits, and whatever doesn't is found and mended.
#include <functional>
#include <set>

#include <Poco/JSON/Array.h>
#include <boost/test/unit_test.hpp>

#include "aged.h"

using namespace difysso::service;
namespace fs = std::filesystem;

namespace {

constexpr const char* kNobody = "99999999-9999-4999-8999-999999999999";

// Alice and Bob have signed in, Carol was refused; Redis lets the auditor SCAN.
struct Audited {
    explicit Audited(const StackOptions& options = {.settings = {{"REDIS_USERNAME", "auditor"}},
                                                    .serve = false})
        : stack(options) {
        stack.redis.add_user("auditor", RedisServer::password, RedisServer::gateway_rules());
        stack.serve();
        for (const char* user : {"alice", "bob"}) {
            Browser browser = stack.browser();
            BOOST_REQUIRE(stack.sign_in(browser, user).done());
        }
        stack.casdoor.fault("is_forbidden");
        Browser carol = stack.browser();
        BOOST_REQUIRE(stack.sign_in(carol, "carol").callback.status == 403);
        stack.casdoor.reset();
        alice = account("alice");
        bob = account("bob");
        workspace = stack.postgres.value(
            "SELECT tenant_id FROM tenant_account_joins WHERE account_id = $1::uuid", {alice});
    }

    std::string account(const std::string& user) {
        return stack.postgres.value("SELECT id FROM accounts WHERE email = $1",
                                    {user + "@example.test"});
    }
    fs::path key(const std::string& tenant) const {
        return stack.storage() / "privkeys" / tenant / "private.pem";
    }
    void age() { difysso::service::age(stack); }
    std::vector<std::string> tokens() { return stack.redis.command({"KEYS", "difysso:token:*"}); }
    // A record of a session as the gateway writes it, two hours old.
    void add_session(const std::string& name, const std::string& session, const std::string& of) {
        Poco::JSON::Object record;
        record.set("account", of);
        record.set("session", session);
        record.set("issued", static_cast<std::int64_t>(::time(nullptr)) - kAgedBy);
        for (const char* text : {"email", "name", "workspace", "role"})
            record.set(text, "");
        record.set("groups", Poco::JSON::Array());
        set_token(stack, "difysso:token:" + name, record);
    }
    void add_key(const std::string& tenant, bool old) const {
        fs::create_directory(key(tenant).parent_path());
        write_file(key(tenant), "key");
        if (old) age_folder(key(tenant).parent_path());
    }
    std::string event_of(const std::string& of) {
        return stack.postgres.value(
            "SELECT id FROM difysso.sign_in_events WHERE account_id = $1::uuid", {of});
    }

    Poco::JSON::Object::Ptr verify(int status, const std::vector<std::string>& more = {}) {
        std::vector<std::string> words{"audit", "verify", "--json"};
        words.insert(words.end(), more.begin(), more.end());
        const Result result = stack.gateway.run(words);
        BOOST_TEST(result.status == status, result.output << result.errors);
        return json_object(result.output);
    }
    // "kind=count" of what was found, by name.
    static std::string counts(const Poco::JSON::Object::Ptr& report) {
        std::string text;
        for (const auto& [kind, count] : *report->getObject("counts"))
            if (count.convert<int>() > 0)
                text += (text.empty() ? "" : " ") + kind + "=" + count.toString();
        return text;
    }

    Stack stack;
    std::string alice, bob, workspace;
};

// Something wrong, made by hand and taken back.
struct Damage {
    std::string kind;
    std::function<void()> make, mend;
};

std::vector<Damage> damages_of(Audited& made) {
    const auto sql = [&made](const std::string& script) {
        return [&made, script] { made.stack.postgres.execute(script); };
    };
    const auto session = [&made](const std::string& id, const std::string& of) {
        return [&made, id, of] { made.add_session("made-by-hand", id, of); };
    };
    const std::function<void()> no_session = [&made] {
        made.stack.redis.command({"DEL", "difysso:token:made-by-hand"});
    };
    const std::string of_alice = " WHERE account_id = '" + made.alice + "'";
    const fs::path key = made.key(made.workspace);
    return {
        {"account_gone",
         sql("INSERT INTO difysso.identities SELECT provider, 'gone', issuer, 'gone', '" +
             std::string(kNobody) +
             "', email, email_verified, account_created, linked_at, last_seen_at"
             " FROM difysso.identities" +
             of_alice),
         sql("DELETE FROM difysso.identities WHERE open_id = 'gone'")},
        {"link_missing", sql("UPDATE account_integrates SET open_id = open_id || 'x'" + of_alice),
         sql("UPDATE account_integrates SET open_id = rtrim(open_id, 'x')" + of_alice)},
        {"link_elsewhere",
         sql("UPDATE account_integrates SET account_id = '" + std::string(kNobody) + "'" +
             of_alice),
         sql("UPDATE account_integrates SET account_id = '" + made.alice +
             "' WHERE account_id = '" + kNobody + "'")},
        {"link_twice",
         sql("ALTER TABLE account_integrates DROP CONSTRAINT unique_provider_open_id,"
             " DROP CONSTRAINT unique_account_provider; INSERT INTO account_integrates"
             " (id, account_id, provider, open_id, encrypted_token, created_at, updated_at)"
             " SELECT '" +
             std::string(kNobody) +
             "', account_id, provider, open_id, encrypted_token, created_at, updated_at"
             " FROM account_integrates" +
             of_alice),
         sql("DELETE FROM account_integrates WHERE id = '" + std::string(kNobody) + "'")},
        {"workspace_missing",
         sql("UPDATE tenant_account_joins SET account_id = '" + std::string(kNobody) + "'" +
             of_alice),
         sql("UPDATE tenant_account_joins SET account_id = '" + made.alice +
             "' WHERE account_id = '" + kNobody + "'")},
        {"workspace_current_twice",
         sql("INSERT INTO tenant_account_joins (id, tenant_id, account_id, role, current,"
             " created_at, updated_at) SELECT '" +
             std::string(kNobody) + "', tenant_id, '" + made.alice +
             "', 'normal', true, created_at, updated_at FROM tenant_account_joins"
             " WHERE account_id = '" +
             made.bob + "'"),
         sql("DELETE FROM tenant_account_joins WHERE id = '" + std::string(kNobody) + "'")},
        {"address_twice",
         sql("UPDATE accounts SET email = 'Alice@Example.test' WHERE id = '" + made.bob + "'"),
         sql("UPDATE accounts SET email = 'bob@example.test' WHERE id = '" + made.bob + "'")},
        {"event_unsound",
         sql("UPDATE difysso.sign_in_events SET reason = 'email_missing'" + of_alice),
         sql("UPDATE difysso.sign_in_events SET reason = NULL" + of_alice)},
        {"key_missing", [key] { fs::rename(key, key.string() + ".away"); },
         [key] { fs::rename(key.string() + ".away", key); }},
        {"key_orphan", [&made] { made.add_key(kNobody, true); },
         [&made] { fs::remove_all(made.key(kNobody).parent_path()); }},
        {"session_unreadable",
         [&made] {
             made.stack.redis.command({"SET", "difysso:token:made-by-hand", "{}"});
         },
         no_session},
        {"session_without_event", session(kNobody, made.alice), no_session},
        {"session_without_account", session(made.event_of(made.alice), kNobody), no_session},
        {"session_not_signed_in",
         sql("UPDATE difysso.sign_in_events SET outcome = 'no_session'" + of_alice),
         sql("UPDATE difysso.sign_in_events SET outcome = 'signed_in'" + of_alice)},
        {"session_of_another", session(made.event_of(made.bob), made.alice), no_session},
    };
}

}  // namespace

BOOST_AUTO_TEST_SUITE(audit)

BOOST_FIXTURE_TEST_CASE(after_sign_ins_nothing_is_found_old_or_new, Audited) {
    BOOST_TEST(counts(verify(0)) == "");
    age();
    const auto report = verify(0);
    BOOST_TEST(counts(report) == "");
    BOOST_TEST(report->getValue<bool>("complete"));
    BOOST_TEST(report->getArray("findings")->size() == 0U);
    BOOST_TEST(stack.gateway.run({"audit", "verify"}).output == "nothing found\n");
}

BOOST_FIXTURE_TEST_CASE(each_kind_of_damage_is_found_and_only_that_one, Audited) {
    age();
    const auto damages = damages_of(*this);
    std::set<std::string> kinds;
    for (const auto& kind : verify(0)->getObject("counts")->getNames())
        kinds.insert(kind);
    for (const Damage& damage : damages) {
        damage.make();
        BOOST_TEST_CONTEXT(damage.kind) {
            const auto report = verify(1);
            BOOST_TEST(counts(report) == damage.kind + "=1");
            const auto finding = report->getArray("findings")->getObject(0);
            BOOST_TEST(finding->getValue<std::string>("kind") == damage.kind);
            BOOST_TEST(finding->getValue<std::string>("subject") != "");
            BOOST_TEST(finding->getValue<std::string>("mend") != "");
            BOOST_TEST(!finding->getValue<bool>("mended"));
        }
        damage.mend();
        kinds.erase(damage.kind);
    }
    BOOST_TEST(kinds.empty());
    BOOST_TEST(counts(verify(0)) == "");
}

BOOST_FIXTURE_TEST_CASE(what_may_be_a_sign_in_under_way_is_no_finding, Audited) {
    age();
    // No more than these: what is wrong with Redis's text is wrong at any age.
    const std::set<std::string> young{"account_gone", "link_missing", "link_elsewhere",
                                      "workspace_missing", "event_unsound"};
    const auto damages = damages_of(*this);
    std::size_t made = 0;
    for (const Damage& damage : damages) {
        if (young.count(damage.kind) == 0) continue;
        ++made;
        damage.make();
        stack.postgres.execute(
            "UPDATE difysso.identities SET last_seen_at = now();"
            "UPDATE difysso.sign_in_events SET at = now()");
        BOOST_TEST_CONTEXT(damage.kind) {
            BOOST_TEST(counts(verify(0)) == "");
        }
        damage.mend();
    }
    BOOST_TEST(made == young.size());
    add_key(kNobody, false);
    add_session("new", kNobody, alice);
    auto record = json_object(stack.redis.command({"GET", "difysso:token:new"}).at(0));
    record->set("issued", static_cast<std::int64_t>(::time(nullptr)));
    set_token(stack, "difysso:token:new", *record);
    BOOST_TEST(counts(verify(0)) == "");
}

BOOST_FIXTURE_TEST_CASE(repair_mends_exactly_what_is_safe_to_remove, Audited) {
    age();
    for (const Damage& damage : damages_of(*this))
        if (damage.kind == "account_gone" || damage.kind == "address_twice" ||
            damage.kind == "key_orphan" || damage.kind == "session_without_event" ||
            damage.kind == "event_unsound")
            damage.make();
    add_session("without-account", event_of(alice), kNobody);
    add_session("of-another", event_of(bob), alice);
    stack.redis.command({"SET", "difysso:token:unreadable", "x"});
    stack.redis.command({"SET", "refresh_token:dify-s-own", "x"});
    const auto report = verify(1, {"--repair"});
    BOOST_TEST(counts(report) ==
               "account_gone=1 address_twice=1 event_unsound=1 key_orphan=1 session_of_another=1"
               " session_unreadable=1 session_without_account=1 session_without_event=1");
    BOOST_TEST(report->getValue<int>("mended") == 4);
    BOOST_TEST(counts(verify(1)) ==
               "address_twice=1 event_unsound=1 session_of_another=1 session_unreadable=1");
    BOOST_TEST(stack.postgres.value("SELECT count(*) FROM difysso.identities") == "2");
    BOOST_TEST(fs::exists(key(workspace)));
    BOOST_TEST(tokens().size() == 6U);
    BOOST_TEST(stack.redis.command({"GET", "refresh_token:dify-s-own"}).at(0) == "x");
    Browser again = stack.browser();
    BOOST_TEST(stack.sign_in(again, "alice").done());
}

BOOST_FIXTURE_TEST_CASE(as_text_each_finding_is_a_line_with_its_mending_and_counts_follow,
                        Audited) {
    age();
    stack.postgres.execute("DELETE FROM account_integrates WHERE account_id = '" + alice + "'");
    add_key(kNobody, true);
    const Result result = stack.gateway.run({"audit", "verify"});
    BOOST_TEST(result.status == 1);
    BOOST_TEST(result.output.starts_with("link_missing  casdoor "), result.output);
    BOOST_TEST(result.output.find("account " + alice +
                                  ": Dify's account_integrates has no link for"
                                  " this person; mend: nothing: the next") != std::string::npos);
    BOOST_TEST(result.output.ends_with("\n2 found, 0 mended: link_missing 1 key_orphan 1\n"),
               result.output);
    // The sign-in does mend it.
    Browser again = stack.browser();
    BOOST_REQUIRE(stack.sign_in(again, "alice").done());
    age();
    const Result repaired = stack.gateway.run({"audit", "verify", "--repair"});
    BOOST_TEST(repaired.status == 0);
    BOOST_TEST(
        repaired.output.find("; removed\n1 found, 1 mended: key_orphan 1\n") != std::string::npos,
        repaired.output);
}

BOOST_FIXTURE_TEST_CASE(thousands_are_found_and_mended_page_by_page, Audited) {
    age();
    stack.postgres.execute(
        "INSERT INTO difysso.identities SELECT 'casdoor', n::text, 'issuer', n::text,"
        " gen_random_uuid(), 'a@b.test', true, true, now() - interval '1 day',"
        " now() - interval '1 day' FROM generate_series(1, 1700) n");
    for (int number = 0; number < 2500; ++number)
        add_session(std::to_string(number),
                    std::string(kNobody).replace(32, 4, std::to_string(1000 + number)), alice);
    BOOST_TEST(counts(verify(1)) == "account_gone=1700 session_without_event=2500");
    BOOST_TEST(counts(verify(0, {"--repair"})) == "account_gone=1700 session_without_event=2500");
    BOOST_TEST(counts(verify(0)) == "");
}

BOOST_AUTO_TEST_CASE(only_keys_with_our_prefix_are_looked_at) {
    Stack stack({.settings = {{"REDIS_USERNAME", "auditor"}, {"REDIS_KEY_PREFIX", "one*"}},
                 .serve = false});
    stack.redis.add_user("auditor", RedisServer::password,
                         RedisServer::gateway_rules() + " +scan ~*");
    stack.serve();
    Browser alice = stack.browser();
    BOOST_REQUIRE(stack.sign_in(alice, "alice").callback.status == 302);
    const auto verify = [&] {
        const Result result = stack.gateway.run({"audit", "verify", "--json"});
        return json_object(result.output)->getValue<int>("found");
    };
    stack.redis.command({"SET", "difysso:token:x", "x"});
    stack.redis.command({"SET", "one-other:difysso:token:x", "x"});
    BOOST_TEST(verify() == 0);
    stack.redis.command({"SET", "one*:difysso:token:x", "x"});
    BOOST_TEST(verify() == 1);
}

BOOST_FIXTURE_TEST_CASE(what_can_not_be_looked_at_is_69, Audited) {
    const auto status = [this](const std::map<std::string, std::string>& changed) {
        Settings settings = stack.settings({.settings = {{"REDIS_USERNAME", "auditor"}}});
        for (const auto& [key, value] : changed)
            settings[key] = value;
        stack.gateway.configure(settings);
        return stack.gateway.run({"audit", "verify", "--json"});
    };
    stack.redis.add_user("blind", RedisServer::password, RedisServer::gateway_rules() + " -scan");
    const Result no_right = status({{"REDIS_USERNAME", "blind"}});
    BOOST_TEST(no_right.status == 69);
    BOOST_TEST(no_right.errors.find("no right to SCAN") != std::string::npos, no_right.errors);
    BOOST_TEST(!json_object(no_right.output)->getValue<bool>("complete"));
    BOOST_TEST(status({{"DB_PORT", "1"}}).status == 69);
    BOOST_TEST(status({{"REDIS_PORT", "1"}}).status == 69);
    BOOST_TEST(status({{"DIFY_STORAGE_PATH", "/nonexistent"}}).status == 69);
    BOOST_TEST(status({{"SECRET_KEY", ""}, {"DIFY_STORAGE_PATH", "/nonexistent"}}).status == 78);
    BOOST_TEST(status({}).status == 0);
}

BOOST_FIXTURE_TEST_CASE(prune_deletes_what_is_older_than_the_days_and_nothing_else, Audited) {
    const auto count = [this](const std::string& where) {
        return stack.postgres.value("SELECT count(*) FROM difysso.sign_in_events" + where);
    };
    const auto prune = [this](const std::string& days) {
        stack.gateway.configure(stack.settings({.settings = {{"AUDIT_RETENTION_DAYS", days}}}));
        return stack.gateway.run({"audit", "prune", "--json"});
    };
    stack.postgres.execute(
        "INSERT INTO difysso.sign_in_events SELECT gen_random_uuid(), now() - interval '240 hours'"
        " + n * interval '1 minute', 'casdoor', NULL, NULL, NULL, 'refused', 'email_missing',"
        " false, false, false, 'old', NULL, NULL FROM generate_series(-12000, 30) n");
    BOOST_TEST(count(" WHERE request_id = 'old'") == "12031");
    const Result forever = prune("0");
    BOOST_TEST(forever.output == "{\"deleted\":0,\"days\":0}\n");
    const Result broken = prune("many");
    BOOST_TEST(broken.status == 78);
    BOOST_TEST(broken.errors.find("AUDIT_RETENTION_DAYS") != std::string::npos);
    BOOST_TEST(count("") == "12034");

    const Result pruned = prune("10");
    BOOST_TEST(pruned.status == 0, pruned.errors);
    const auto deleted = json_object(pruned.output)->getValue<int>("deleted");
    // The one of just ten days ago, and those that became so old meanwhile.
    BOOST_TEST(deleted >= 12001);
    BOOST_TEST(deleted <= 12031);
    BOOST_TEST(count("") == std::to_string(12034 - deleted));
    BOOST_TEST(count(" WHERE at < now() - interval '240 hours 10 minutes'") == "0");
    BOOST_TEST(count(" WHERE request_id <> 'old'") == "3");
}

// Alice's session is refreshed for longer than sign-ins are kept; Bob's has ended, and of a third,
// which was never ended, Redis knows nothing any more.
BOOST_FIXTURE_TEST_CASE(prune_keeps_the_sign_in_of_a_session_that_goes_on, Audited) {
    const std::string ended = event_of(bob);
    stack.redis.command({"HSET", "difysso:session:" + ended, "ended", "1"});
    stack.postgres.execute(
        "UPDATE difysso.sign_in_events SET at = now() - interval '200 days';"
        "INSERT INTO difysso.sign_in_events SELECT '" +
        std::string(kNobody) +
        "', at, provider, open_id, account_id, email, outcome, reason, false, false, false,"
        " request_id, NULL, NULL FROM difysso.sign_in_events WHERE id = '" +
        ended + "'");
    const Result result = stack.gateway.run({"audit", "prune", "--json"});
    BOOST_TEST(result.status == 0, result.errors);
    BOOST_TEST(result.output == "{\"deleted\":3,\"days\":180}\n");
    BOOST_TEST(stack.postgres.value("SELECT string_agg(account_id::text, ' ')"
                                    " FROM difysso.sign_in_events") == alice);
    const Result listed = stack.gateway.run({"sessions", "list"});
    BOOST_TEST(listed.output.find("alice@example.test") != std::string::npos, listed.output);
    BOOST_TEST(counts(verify(0)) == "");

    // Nobody knows which go on: they stay.
    stack.redis.stop();
    BOOST_TEST(stack.gateway.run({"audit", "prune"}).status == 69);
    stack.redis.start();
    BOOST_TEST(stack.postgres.value("SELECT count(*) FROM difysso.sign_in_events") == "1");
    // When it has ended, its sign-in goes too.
    stack.redis.command({"DEL", "difysso:session:" + event_of(alice)});
    BOOST_TEST(stack.gateway.run({"audit", "prune", "--json"}).output ==
               "{\"deleted\":1,\"days\":180}\n");
}

BOOST_FIXTURE_TEST_CASE(prune_by_a_role_that_may_not_delete_is_69_with_a_hint, Audited) {
    stack.postgres.execute(
        "ALTER TABLE difysso.sign_in_events OWNER TO postgres;"
        " UPDATE difysso.sign_in_events SET at = now() - interval '1000 days'");
    stack.postgres.make_gateway_role();
    const Result result = stack.gateway.run({"audit", "prune"});
    BOOST_TEST(result.status == 69);
    BOOST_TEST(result.errors.find("role that owns the schema difysso") != std::string::npos,
               result.errors);
    BOOST_TEST(stack.postgres.value("SELECT count(*) FROM difysso.sign_in_events") == "3");
    // The rights of sql/role.sql.example are enough to look.
    stack.postgres.execute("ALTER TABLE difysso.identities OWNER TO postgres");
    stack.postgres.make_gateway_role();
    BOOST_TEST(stack.gateway.run({"audit", "verify"}).output == "nothing found\n");
}

BOOST_AUTO_TEST_SUITE_END()
