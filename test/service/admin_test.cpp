#include <regex>
#include <set>
#include <sstream>
#include <string>

#include <boost/test/unit_test.hpp>

#include "stack.h"
#include "wait.h"

using namespace difysso::service;

namespace {

const std::string kToken = "only-for-tests-0123456789abcdef0123456789";

StackOptions with_administrators() {
    return {.settings = {{"ADMIN_EMAILS", "alice@example.test"}, {"ADMIN_TOKEN", kToken}}};
}

struct Served : Stack {
    explicit Served(const StackOptions& options = with_administrators()) : Stack(options) {}

    Answer ask(const std::string& path, const std::string& method = "GET",
               const std::string& token = kToken) {
        Browser program = browser();
        return program.send(method, gateway_url("/v1/admin") + path, "",
                            {{"Authorization", "Bearer " + token}});
    }
    bool verified(Browser& browser) {
        return browser.get(gateway_url("/v1/auth/verify")).status == 204;
    }
    std::string events(const std::string& act) {
        return postgres.value("SELECT count(*) FROM difysso.events WHERE act = $1", {act});
    }
    std::string session_of(const std::string& email) {
        return postgres.value(
            "SELECT id FROM difysso.sign_in_events WHERE email = $1 AND outcome = 'signed_in'"
            " ORDER BY at DESC LIMIT 1",
            {email});
    }
    std::string account_of(const std::string& email) {
        return postgres.value("SELECT id FROM accounts WHERE email = $1", {email});
    }
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(admin)

BOOST_AUTO_TEST_CASE(without_administrators_there_are_no_routes) {
    Served stack(StackOptions{});
    for (const std::string path : {"/", "/accounts", "/sessions", "/events", "/providers"})
        BOOST_TEST(stack.ask(path).status == 404, path);
    BOOST_TEST(stack.ask("/sessions/1", "DELETE").status == 404);
}

BOOST_FIXTURE_TEST_CASE(lists_what_there_is, Served) {
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    const std::string id = session_of("alice@example.test");
    const Answer sessions = ask("/sessions");
    BOOST_TEST(sessions.status == 200, sessions.body);
    BOOST_TEST(has(sessions.body, "\"id\":\"" + id + "\""), sessions.body);
    BOOST_TEST(has(sessions.body, R"("total":1,"page":1,"size":50,"pages":1,"next":null})"));
    BOOST_TEST(has(ask("/sessions?q=ALICE@").body, id));
    BOOST_TEST(!has(ask("/sessions?q=nobody").body, id));
    BOOST_TEST(!has(ask("/sessions?provider=dex").body, id));
    BOOST_TEST(!has(ask("/sessions?until=2020-01-01").body, id));
    const Answer accounts = ask("/accounts?q=alice");
    BOOST_TEST(has(accounts.body, R"("email":"alice@example.test")"), accounts.body);
    BOOST_TEST(has(accounts.body, R"("providers":["casdoor"])"), accounts.body);
    BOOST_TEST(has(ask("/accounts?provider=casdoor&since=2020-01-01").body, "alice@example.test"));
    BOOST_TEST(has(ask("/events?format=csv").body, ",signed_in,,"));
    BOOST_TEST(has(ask("/providers").body,
                   R"("id":"casdoor","name":"Casdoor","people":1,"signed_in":1,"refused":0)"));
    BOOST_TEST(has(ask("/sessions?page=1000").body, R"("items":[],"total":1,"page":1000)"));
    for (const std::string query : {"page=0", "size=101", "since=x", "until=x", "after=x"}) {
        const Answer nonsense = ask("/events?" + query);
        BOOST_TEST(nonsense.status == 422);
        BOOST_TEST(
            has(nonsense.body, "\"parameter\":\"" + query.substr(0, query.find('=')) + "\""));
    }
}

BOOST_FIXTURE_TEST_CASE(refusals_do_nothing, Served) {
    Browser bob = browser();
    BOOST_REQUIRE(sign_in(bob, "bob").done());
    const std::string session = session_of("bob@example.test");
    const std::string account = account_of("bob@example.test");
    const std::vector<std::pair<std::string, std::string>> acts{
        {"DELETE", "/sessions/" + session},
        {"DELETE", "/accounts/" + account + "/sessions"},
        {"POST", "/accounts/" + account + "/unlink?provider=casdoor"},
        {"POST", "/sessions/" + session + "/end"},
        {"POST", "/accounts/" + account + "/end"}};
    Browser stranger = browser();
    for (const auto& [method, path] : acts) {
        BOOST_TEST(ask(path, method, kToken + "0").status == 401);
        BOOST_TEST(stranger.send(method, gateway_url("/v1/admin") + path).status == 401);
        // A person, but no administrator.
        BOOST_TEST(bob.send(method, gateway_url("/v1/admin") + path, "",
                            {{"Sec-Fetch-Site", "same-origin"}})
                       .status == 403);
    }
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    for (const auto& [method, path] : acts)
        for (const std::string site : {"cross-site", "same-site", "none"})
            BOOST_TEST(
                alice.send(method, gateway_url("/v1/admin") + path, "", {{"Sec-Fetch-Site", site}})
                    .status == 403);
    BOOST_TEST(verified(bob));
    BOOST_TEST(postgres.value("SELECT count(*) FROM difysso.events") == "0");
    BOOST_TEST(postgres.value("SELECT count(*) FROM account_integrates WHERE account_id = $1",
                              {account}) == "1");
}

BOOST_FIXTURE_TEST_CASE(an_administrator_ends_a_session_on_the_page, Served) {
    Browser bob = browser();
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(bob, "bob").done());
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    const std::string end =
        gateway_url("/v1/admin/sessions/" + session_of("bob@example.test") + "/end");
    const Answer page = alice.get(gateway_url("/v1/admin/"));
    BOOST_TEST(page.status == 200);
    BOOST_TEST(has(page.body, "bob@example.test"));
    BOOST_TEST(bob.get(gateway_url("/v1/admin/")).status == 403);
    BOOST_TEST(alice.get(end).status == 200);
    BOOST_TEST(verified(bob));
    const Answer ended = alice.send("POST", end, "", {{"Origin", origin()}});
    BOOST_TEST(ended.status == 303);
    BOOST_TEST(alice.follow(ended).status == 200);
    BOOST_TEST(!verified(bob));
    BOOST_TEST(verified(alice));
    BOOST_TEST(postgres.value("SELECT who FROM difysso.events WHERE act = 'end_session'") ==
               "alice@example.test");
    BOOST_TEST(!has(ask("/sessions").body, "bob@example.test"));
}

BOOST_FIXTURE_TEST_CASE(a_program_ends_a_persons_sessions_and_unlinks, Served) {
    Browser laptop = browser();
    Browser phone = browser();
    BOOST_REQUIRE(sign_in(laptop, "alice").done());
    const SignIn way = sign_in(phone, "alice");
    BOOST_REQUIRE(way.done());
    const std::string account = account_of("alice@example.test");
    const Answer ended = ask("/accounts/" + account + "/sessions", "DELETE");
    BOOST_TEST(ended.body == R"({"ended":2})");
    BOOST_TEST(!verified(laptop));
    BOOST_TEST(console(phone, way).refresh().status == 401);
    BOOST_TEST(postgres.value("SELECT who FROM difysso.events WHERE act = 'end_sessions'") ==
               "ADMIN_TOKEN 1");
    BOOST_TEST(ask("/accounts/" + account + "/unlink?provider=casdoor", "POST").body ==
               R"({"unlinked":2})");
    BOOST_TEST(ask("/accounts/" + account + "/unlink?provider=casdoor", "POST").status == 404);
    BOOST_TEST(postgres.value("SELECT count(*) FROM difysso.identities") == "0");
    BOOST_TEST(postgres.value("SELECT count(*) FROM account_integrates") == "0");
    BOOST_TEST(events("unlink") == "1");
    BOOST_TEST(has(ask("/events?provider=casdoor").body, "\"act\":\"unlink\""));
}

BOOST_FIXTURE_TEST_CASE(a_sign_out_is_an_event_and_ends_what_is_listed, Served) {
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    BOOST_TEST(alice.send("POST", gateway_url("/v1/auth/logout")).status == 200);
    BOOST_TEST(events("sign_out") == "1");
    BOOST_TEST(postgres.value("SELECT count(*) FROM difysso.sign_in_events"
                              " WHERE outcome = 'signed_in' AND ended_at IS NULL") == "0");
    BOOST_TEST(has(ask("/sessions").body, "\"items\":[]"));
}

// As printed, but for the host and what ID stands for.
BOOST_FIXTURE_TEST_CASE(what_the_readme_sends_works, Served) {
    const std::string readme = read_file(std::string(DIFYSSO_SOURCE_DIR) + "/README.md");
    const std::regex line(
        "curl -H \"Authorization: Bearer \\$TOKEN\"( -X ([A-Z]+))?"
        " 'https://dify.example.org/sso/v1/admin(/[^']*)'");
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    int count = 0;
    for (std::sregex_iterator at(readme.begin(), readme.end(), line), end; at != end; ++at) {
        const std::string method = (*at)[2].matched ? (*at)[2].str() : "GET";
        std::string path = (*at)[3];
        if (const std::size_t id = path.find("/ID"); id != std::string::npos)
            path.replace(id + 1, 2,
                         has(path, "/sessions/ID") ? session_of("alice@example.test")
                                                   : account_of("alice@example.test"));
        BOOST_TEST(ask(path, method).status == 200, method + " " + path);
        ++count;
    }
    BOOST_TEST(count == 6);
    BOOST_TEST(postgres.value("SELECT string_agg(act, ' ' ORDER BY at) FROM difysso.events") ==
               "end_session end_sessions unlink");
}

BOOST_FIXTURE_TEST_CASE(the_commands_do_the_same, Served) {
    Browser alice = browser();
    Browser bob = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    BOOST_REQUIRE(sign_in(bob, "bob").done());
    const std::string session = session_of("alice@example.test");
    const Result listed = gateway.run({"sessions", "list"});
    BOOST_TEST(listed.status == 0, listed.errors);
    BOOST_TEST(has(listed.output, session));
    BOOST_TEST(has(listed.output, "bob@example.test"));
    const Result one = gateway.run({"sessions", "list", "alice", "--json"});
    BOOST_TEST(one.output.starts_with("{\"id\":\"" + session + "\""), one.output);
    BOOST_TEST(!has(one.output, "bob"));
    const Result ended = gateway.run({"sessions", "end", session});
    BOOST_TEST(ended.status == 0, ended.errors);
    BOOST_TEST(!verified(alice));
    BOOST_TEST(verified(bob));
    BOOST_TEST(gateway.run({"sessions", "end", session}).status == 1);
    BOOST_TEST(gateway.run({"sessions", "end", "x'y"}).status == 1);
    BOOST_TEST(has(postgres.value("SELECT who FROM difysso.events"), "command of "));

    BOOST_TEST(has(gateway.run({"accounts", "list"}).output, "alice@example.test"));
    const Result shown = gateway.run({"accounts", "show", "Alice@example.test", "--json"});
    BOOST_TEST(shown.output.starts_with("{\"account\":{\"id\":\""), shown.output);
    BOOST_TEST(has(shown.output, "\"sessions\":[],\"events\":[{"));
    BOOST_TEST(has(shown.output, "\"act\":\"end_session\""));
    BOOST_TEST(has(gateway.run({"accounts", "show", account_of("bob@example.test")}).output,
                   "email: bob@example.test\n"));
    BOOST_TEST(gateway.run({"accounts", "show", "nobody@example.test"}).status == 1);

    const Result tail = gateway.run({"events", "tail"});
    BOOST_TEST(tail.status == 0, tail.errors);
    // The newest is the last.
    BOOST_TEST(tail.output.find("end_session") > tail.output.find("signed_in"));
    BOOST_TEST(gateway.run({"events"}).status == 64);
    BOOST_TEST(gateway.run({"sessions", "list", "a", "b"}).status == 64);
    BOOST_TEST(gateway.run({"accounts", "list", "--follow"}).status == 64);
}

BOOST_FIXTURE_TEST_CASE(the_tail_of_events_goes_on_until_it_is_interrupted, Served) {
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    Process tail({.arguments = {built("difysso"), "events", "tail", "--follow", "--json",
                                "--env-file", gateway.env_file()},
                  .stop_signal = SIGINT},
                 folder.path() / "tail");
    tail.line_with("alice@example.test");
    Browser bob = browser();
    BOOST_REQUIRE(sign_in(bob, "bob").done());
    BOOST_TEST(has(tail.line_with("bob@example.test"), "\"act\":\"signed_in\""));
    // Its transaction began before Bob's, and is done only now.
    const std::string late = "a0000000-0000-4000-8000-00000000000";
    const auto write = [&](const std::string& number, const std::string& when) {
        postgres.rows(
            "INSERT INTO difysso.events (id, at, act, who, request_id)"
            " VALUES ($1::uuid, (SELECT max(at) FROM difysso.sign_in_events) + $2::interval,"
            " 'unlink', 'somebody', 'request')",
            {late + number, when});
    };
    write("1", "-1 millisecond");
    tail.line_with(late + "1");
    write("2", "1 second");
    tail.line_with(late + "2");
    BOOST_TEST(tail.running());
    BOOST_TEST(tail.stop() == 128 + SIGINT);
    BOOST_TEST(tail.errors() == "");
    // Each of them once.
    std::istringstream lines(tail.output());
    std::multiset<std::string> ids;
    for (std::string line; std::getline(lines, line);)
        ids.insert(json_object(line)->getValue<std::string>("id"));
    BOOST_TEST(ids.size() == 4U);
    BOOST_TEST(std::set<std::string>(ids.begin(), ids.end()).size() == 4U);
}

BOOST_FIXTURE_TEST_CASE(redis_decides_which_sessions_go_on, Served) {
    Browser alice = browser();
    BOOST_REQUIRE(sign_in(alice, "alice").done());
    redis.command({"FLUSHALL"});
    BOOST_TEST(has(ask("/sessions").body, "\"items\":[]"));
    // One that has just begun may be on its way to Redis: nothing is written yet.
    BOOST_TEST(has(ask("/sessions").body, "\"total\":1"));
    postgres.execute("UPDATE difysso.sign_in_events SET at = at - interval '1 hour'");
    BOOST_TEST(has(ask("/sessions").body, "\"items\":[],\"total\":0"));
    redis.stop();
    postgres.execute("UPDATE difysso.sign_in_events SET ended_at = NULL");
    BOOST_TEST(ask("/sessions").status == 503);
}

BOOST_AUTO_TEST_SUITE_END()
