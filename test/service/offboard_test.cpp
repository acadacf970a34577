#include <boost/test/unit_test.hpp>

#include "stack.h"
#include "wait.h"

using namespace difysso::service;

namespace {

constexpr const char* kSecret = "hook-secret-for-tests-Zp3";
constexpr const char* kToken = "scim-token-for-tests-8Kq";

StackOptions options(const std::string& offboard, Settings more = {}) {
    more["OFFBOARD"] = offboard;
    more["CASDOOR_WEBHOOK_SECRET"] = kSecret;
    more["SCIM_TOKEN"] = kToken;
    return {.settings = more};
}

std::string ended(int accounts, int seconds = 0) {
    return R"({"result":"success","accounts":)" + std::to_string(accounts) +
           R"(,"dify_accepts_tokens_for":)" + std::to_string(seconds) + "}";
}

struct Served : Stack {
    explicit Served(const StackOptions& wanted = options("ban")) : Stack(wanted) {}

    int verify(Browser& browser) { return browser.get(gateway_url("/v1/auth/verify")).status; }
    std::string status(const std::string& name) {
        return postgres.value("SELECT status FROM accounts WHERE email = $1",
                              {name + "@example.test"});
    }
    // As Casdoor's webhook sends what an administrator did to somebody.
    Answer event(const std::string& name, const std::string& action = "update-user",
                 const std::string& id = "", const std::string& secret = kSecret) {
        const std::string object =
            R"({\"owner\":\"acme\",\"name\":\")" + name + R"(\",\"id\":\")" + id + R"(\"})";
        Browser casdoor_itself = browser();
        return casdoor_itself.post_json(
            gateway_url("/v1/hooks/casdoor"),
            R"({"id":7,"owner":"built-in","organization":"built-in","user":"admin","action":")" +
                action + R"(","requestUri":"/api/)" + action + "?id=acme/" + name +
                R"(","object":")" + object + R"(","response":"{status:\"ok\", msg:\"\"}"})",
            {{"X-Difysso-Secret", secret}});
    }
    std::string change(const std::string& name, const std::string& what) {
        return casdoor.control("user", R"({"owner":"acme","name":")" + name + "\"," + what + "}")
            ->optValue<std::string>("id", "");
    }
    Answer scim(const std::string& method, const std::string& path, const std::string& json = "",
                const std::string& token = kToken) {
        Browser directory = browser();
        Fields headers{{"Authorization", "Bearer " + token}};
        if (!json.empty()) headers.emplace_back("Content-Type", "application/scim+json");
        return directory.send(method, gateway_url("/v1/scim/v2") + path, json, headers);
    }
};

}  // namespace

// People who leave, through nginx and every real server.
BOOST_AUTO_TEST_SUITE(offboard)

BOOST_FIXTURE_TEST_CASE(who_is_locked_at_casdoor_is_out_and_comes_back_when_casdoor_lets_him,
                        Served) {
    Browser alice = browser();
    const SignIn way = sign_in(alice, "alice");
    BOOST_REQUIRE(way.done());
    // Whatever the event says, Casdoor knows nothing of it.
    BOOST_TEST(event("alice").body == ended(0));
    BOOST_TEST(verify(alice) == 204);
    change("alice", R"("forbid":true)");
    BOOST_TEST(event("alice").body == ended(1));
    BOOST_TEST(verify(alice) == 401);
    BOOST_TEST(status("alice") == "banned");
    Console judged = console(alice, way);
    BOOST_TEST(judged.profile().status == 401);
    BOOST_TEST(judged.refresh().status == 401);
    // Late, and twice.
    change("alice", R"("forbid":false)");
    BOOST_TEST(event("alice").body == ended(0));
    BOOST_TEST(status("alice") == "banned");
    wait_until(
        [&] {
            Browser again = browser();
            return sign_in(again, "alice").done();
        },
        "the second after the ending to be over");
    BOOST_TEST(status("alice") == "active");
    BOOST_TEST(postgres.value("SELECT string_agg(act || ' ' || reason, ',') FROM"
                              " difysso.offboarding_events") == "banned user_forbidden");
    BOOST_TEST(postgres.value("SELECT string_agg(act || ' ' || who, ',') FROM difysso.events") ==
               "lift_ban alice@example.test");
}

BOOST_FIXTURE_TEST_CASE(who_is_deleted_there_is_out, Served) {
    Browser carol = browser();
    BOOST_REQUIRE(sign_in(carol, "carol").done());
    const std::string id = change("carol", R"("displayName":"Carol")");
    change("carol", R"("delete":true)");
    BOOST_TEST(event("carol", "delete-user", id).status == 200);
    BOOST_TEST(verify(carol) == 401);
    BOOST_TEST(status("carol") == "banned");
}

BOOST_AUTO_TEST_CASE(who_is_in_no_allowed_group_any_more_is_out) {
    // Its standard tokens name no groups.
    StackOptions wanted = options("none", {{"ALLOWED_GROUPS", "acme/left"}});
    wanted.application = "app-jwt";
    Served stack(wanted);
    stack.change("alice", R"("groups":["acme/left"])");
    Browser alice = stack.browser();
    const SignIn way = stack.sign_in(alice, "alice");
    BOOST_REQUIRE_MESSAGE(way.done(), way.callback.body);
    BOOST_TEST(stack.event("alice").status == 200);
    BOOST_TEST(stack.verify(alice) == 204);
    stack.change("alice", R"("groups":["acme/other"])");
    BOOST_TEST(stack.event("alice").body == ended(1, 3600));
    BOOST_TEST(stack.verify(alice) == 401);
    BOOST_TEST(stack.status("alice") == "active");
}

// Of a role the event doesn't say who was in it.
BOOST_AUTO_TEST_CASE(who_is_in_an_allowed_role_no_more_is_out) {
    StackOptions wanted = options("none", {{"ALLOWED_GROUPS", "acme/left,acme/right"}});
    wanted.application = "app-jwt";
    Served stack(wanted);
    Browser alice = stack.browser(), bob = stack.browser();
    stack.change("alice", R"("groups":["acme/left"])");
    stack.change("bob", R"("groups":["acme/right"])");
    BOOST_REQUIRE(stack.sign_in(alice, "alice").done());
    BOOST_REQUIRE(stack.sign_in(bob, "bob").done());
    stack.change("alice", R"("groups":["acme/other"])");
    stack.change("bob", R"("groups":["acme/other"])");
    BOOST_TEST(stack.event("elsewhere", "update-group").body == ended(0, 3600));
    BOOST_TEST(stack.event("left", "update-group").body == ended(1, 3600));
    BOOST_TEST(stack.verify(alice) == 401);
    BOOST_TEST(stack.verify(bob) == 204);
}

BOOST_FIXTURE_TEST_CASE(only_who_knows_the_secret_is_heard, Served) {
    for (const std::string secret : {"", "hook-secret-for-tests-Zp4", "hook-secret"})
        BOOST_TEST(event("alice", "update-user", "", secret).status == 401);
    Browser twice = browser();
    BOOST_TEST(twice
                   .post_json(gateway_url("/v1/hooks/casdoor"), R"({"action":"x"})",
                              {{"X-Difysso-Secret", kSecret}, {"X-Difysso-Secret", kSecret}})
                   .status == 401);
    Browser casdoor_itself = browser();
    BOOST_TEST(casdoor_itself
                   .post_json(gateway_url("/v1/hooks/casdoor"), "no event",
                              {{"X-Difysso-Secret", kSecret}})
                   .status == 400);
    BOOST_TEST(gateway.log().find(kSecret) == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(while_casdoor_is_away_it_has_to_be_sent_again, Served) {
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    casdoor.stop();
    BOOST_TEST(event("alice").status == 503);
    BOOST_TEST(verify(alice) == 204);
}

BOOST_AUTO_TEST_CASE(without_its_secret_there_is_no_such_address) {
    Stack stack;
    Browser browser = stack.browser();
    BOOST_TEST(browser.post_json(stack.gateway_url("/v1/hooks/casdoor"), "{}").status == 404);
    BOOST_TEST(browser.get(stack.gateway_url("/v1/scim/v2/Users")).status == 404);
}

BOOST_FIXTURE_TEST_CASE(a_directory_says_by_scim_who_has_left, Served) {
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    BOOST_TEST(scim("GET", "/Users", "", "another-token-of-this-length").status == 401);
    const std::string filter = "/Users?filter=userName%20eq%20%22Alice@example.test%22";
    BOOST_TEST(scim("GET", filter).body.find("\"totalResults\":0") != std::string::npos);
    const Answer made = scim(
        "POST", "/Users",
        R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"alice@example.test","active":true})");
    BOOST_REQUIRE(made.status == 201);
    const auto id = json_object(made.body)->getValue<std::string>("id");
    BOOST_TEST(made.header("Location") == gateway_url("/v1/scim/v2/Users/" + id));
    BOOST_TEST(scim("POST", "/Users", R"({"userName":"ALICE@example.test"})").status == 409);
    BOOST_TEST(scim("GET", filter).body.find("\"totalResults\":1") != std::string::npos);
    BOOST_TEST(verify(alice) == 204);
    const Answer left =
        scim("PATCH", "/Users/" + id,
             R"({"Operations":[{"op":"Replace","path":"active","value":"False"}]})");
    BOOST_TEST(left.status == 200);
    BOOST_TEST(left.body.find("\"active\":false") != std::string::npos);
    BOOST_TEST(verify(alice) == 401);
    BOOST_TEST(status("alice") == "banned");
    BOOST_TEST(scim("DELETE", "/Users/" + id).status == 204);
    BOOST_TEST(scim("GET", "/Users/" + id).status == 404);
    BOOST_TEST(scim("GET", "/Nothing").status == 404);
}

BOOST_FIXTURE_TEST_CASE(a_person_is_forgotten_by_command, Served) {
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    postgres.execute("GRANT DELETE ON account_integrates TO difysso");
    const Result shown = gateway.run({"accounts", "erase", "alice@example.test", "--dry-run"});
    BOOST_TEST(shown.status == 0);
    BOOST_TEST(shown.output.find("\"identities\"") != std::string::npos);
    BOOST_TEST(verify(alice) == 204);
    const Result erased = gateway.run({"accounts", "erase", "alice@example.test"});
    BOOST_TEST(erased.status == 0, erased.errors);
    BOOST_TEST(erased.errors.find("event_lost") == std::string::npos, erased.errors);
    BOOST_TEST(verify(alice) == 401);
    BOOST_TEST(postgres.value("SELECT count(*)::text FROM difysso.identities") == "0");
    BOOST_TEST(gateway.run({"accounts", "erase", "nobody@example.test"}).status == 1);
    BOOST_TEST(gateway.run({"accounts", "erase"}).status == 64);
}

BOOST_FIXTURE_TEST_CASE(links_go_out_and_come_in_by_command, Served) {
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    const Result exported = gateway.run({"links", "export"});
    BOOST_TEST(exported.status == 0, exported.errors);
    BOOST_TEST(exported.output.find("alice@example.test") != std::string::npos);
    const auto file = folder.path() / "links.csv";
    write_file(file, exported.output);
    postgres.execute("DELETE FROM account_integrates; DELETE FROM difysso.identities");
    const Result dry = gateway.run({"links", "import", file.string(), "--dry-run"});
    BOOST_TEST(dry.output == "would link 1, 0 were linked already\n");
    const Result imported = gateway.run({"links", "import", file.string()});
    BOOST_TEST(imported.status == 0, imported.errors);
    BOOST_TEST(imported.output == "linked 1, 0 were linked already\n");
    write_file(file, "provider,sub,email\ncasdoor,x,nobody@example.test\n");
    const Result refused = gateway.run({"links", "import", file.string()});
    BOOST_TEST(refused.status == 1);
    BOOST_TEST(refused.errors.find("line 2: no account has this address") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
