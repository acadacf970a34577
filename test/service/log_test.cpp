// What may never be in a log, and what must be, at the most talkative level.
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "stack.h"

using namespace difysso::service;

namespace {

void expect_absent(const std::string& log, const std::string& what, const std::string& secret) {
    BOOST_REQUIRE(!secret.empty());
    BOOST_TEST(log.find(secret) == std::string::npos, what << " is in the log");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(logs)

BOOST_AUTO_TEST_CASE(holds_no_secret_of_a_sign_in_good_or_bad) {
    Stack stack({.settings = {{"DEBUG", "true"}}, .gateway = {.workers = 1, .threads = 3}});
    Browser alice = stack.browser();
    const Answer login = alice.get(stack.gateway_url("/v1/auth/login"));
    const std::string callback = stack.code_for(alice, login, "alice");
    std::vector<std::pair<std::string, std::string>> secrets{
        {"state", query_parameter(callback, "state")},
        {"code", query_parameter(callback, "code")},
        {"nonce", query_parameter(login.location(), "nonce")},
        {"SECRET_KEY", Stack::secret_key},
        {"REDIS_PASSWORD", RedisServer::password},
        {"DB_PASSWORD", PostgresServer::gateway_password},
        {"CASDOOR_CLIENT_SECRET", "secret-app-std"},
        {"the address", "alice@example.test"}};
    const auto add_cookies = [&] {
        for (const Cookie& cookie : alice.cookies().all())
            if (cookie.value.size() >= 16) secrets.push_back({cookie.name, cookie.value});
    };
    add_cookies();
    BOOST_REQUIRE(alice.get(callback).status == 302);
    add_cookies();
    for (const auto& [key, entry] : stack.redis.entries())
        if (key.rfind("refresh_token:", 0) == 0)
            secrets.push_back({"refresh token", key.substr(14)});

    for (const char* fault : {"wrong_signature", "not_json", "status_error_200", "cut"}) {
        stack.casdoor.control("reset", R"({"only":"faults"})");
        Browser other = stack.browser();
        const Answer began = other.get(stack.gateway_url("/v1/auth/login"));
        const std::string back = stack.code_for(other, began, "alice");
        stack.casdoor.fault(fault);
        BOOST_TEST(other.get(back).status >= 400);
        secrets.push_back({"code", query_parameter(back, "code")});
        secrets.push_back({"state", query_parameter(back, "state")});
    }
    alice.get(stack.gateway_url("/v1/canary-in-a-path?canary-in-a-query=1"),
              {{"User-Agent", "canary-in-a-header"}, {"Authorization", "Bearer canary-bearer"}});
    stack.gateway.stop();
    const std::string log = stack.gateway.log();
    for (const auto& [what, secret] : secrets)
        expect_absent(log, what, secret);
    expect_absent(log, "something asked", "canary");
}

// And without DEBUG says nothing of them.
BOOST_AUTO_TEST_CASE(tells_at_debug_whom_a_sign_in_asked) {
    for (const char* level : {"DEBUG", "INFO"}) {
        Stack stack({.settings = {{"LOG_LEVEL", level}}, .gateway = {.workers = 1, .threads = 3}});
        Browser alice = stack.browser();
        const SignIn signed_in = stack.sign_in(alice, "alice");
        BOOST_REQUIRE(signed_in.done());
        stack.gateway.stop();
        const std::string log = stack.gateway.log();
        const auto id = signed_in.callback.header("X-Request-ID");
        BOOST_REQUIRE(!id.empty());
        const auto told = [&](const std::string& rest) {
            std::istringstream lines(log);
            for (std::string line; std::getline(lines, line);)
                if (line.find(R"("event":"call")") != std::string::npos &&
                    line.find(R"("request_id":")" + id + '"') != std::string::npos &&
                    line.find(R"("duration_us":)") != std::string::npos &&
                    line.find(rest) != std::string::npos)
                    return true;
            return false;
        };
        for (const char* whom :
             {R"("detail":"redis","code":"SET")", R"("detail":"redis","code":"SETEX")",
              R"("provider":"casdoor","detail":"provider")",
              R"("detail":"postgresql","code":"known_person")",
              R"("detail":"postgresql","code":"look_for_person")"})
            BOOST_TEST(told(whom) == (level == std::string("DEBUG")), level << whom);
    }
}

// What others on the machine and on the way may see: arguments, environment, core files, and
// everything that a browser was sent but its cookies.
BOOST_AUTO_TEST_CASE(nor_do_the_processes_the_pages_and_the_addresses) {
    Stack stack({.gateway = {.workers = 1, .threads = 3}});
    const std::vector<std::string> configured{Stack::secret_key, RedisServer::password,
                                              PostgresServer::gateway_password, "secret-app-std"};
    Browser alice = stack.browser();
    const SignIn signed_in = stack.sign_in(alice, "alice");
    BOOST_REQUIRE(signed_in.done());
    stack.casdoor.fault("wrong_signature");
    Browser other = stack.browser();
    const SignIn refused = stack.sign_in(other, "alice");
    BOOST_REQUIRE(refused.callback.status == 502);

    std::string seen;
    for (const SignIn& way : {signed_in, refused})
        for (const Answer& answer : {way.login, way.callback})
            seen += answer.header("Location") + answer.body;
    for (const std::string& secret : configured)
        expect_absent(seen, "a page or an address", secret);
    for (const Cookie& cookie : alice.cookies().all())
        if (cookie.value.size() >= 16) expect_absent(seen, cookie.name, cookie.value);

    std::size_t processes = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const auto read = [&](const char* name) {
            std::ifstream file(entry.path() / name);
            return std::string(std::istreambuf_iterator<char>(file), {});
        };
        const std::string arguments = read("cmdline");
        if (arguments.find(stack.gateway.env_file().string()) == std::string::npos) continue;
        ++processes;
        for (const std::string& secret : configured)
            expect_absent(arguments + read("environ"), "a process", secret);
        BOOST_TEST(std::regex_search(read("limits"), std::regex("Max core file size +0 +0 ")));
    }
    BOOST_TEST(processes == 2U);  // the supervisor and a worker
}

BOOST_AUTO_TEST_CASE(tells_who_signed_in_and_why_somebody_did_not) {
    Stack stack({.gateway = {.workers = 1, .threads = 3}});
    Browser alice = stack.browser();
    BOOST_REQUIRE(stack.sign_in(alice, "alice").done());
    stack.casdoor.fault("wrong_signature");
    Browser other = stack.browser();
    const SignIn refused = stack.sign_in(other, "alice");
    BOOST_TEST(refused.callback.status == 502);
    stack.gateway.stop();

    const auto signed_in = stack.gateway.lines("sign_in");
    BOOST_REQUIRE(signed_in.size() == 1U);
    BOOST_TEST(signed_in[0]->getValue<std::string>("provider") == "casdoor");
    BOOST_TEST(signed_in[0]->getValue<std::string>("account") ==
               stack.postgres.value("SELECT account_id FROM account_integrates"));
    bool found = false;
    for (const auto& line : stack.gateway.lines("request")) {
        if (line->optValue<std::string>("reason", "") != "id_token_signature_invalid") continue;
        found = true;
        BOOST_TEST(line->getValue<int>("status") == 502);
        BOOST_TEST(line->getValue<std::string>("request_id") ==
                   refused.callback.header("X-Request-ID"));
        BOOST_TEST(line->getValue<std::string>("route") == "/auth/callback");
        BOOST_TEST(line->getValue<std::string>("time").back() == 'Z');
    }
    BOOST_TEST(found);
}

BOOST_AUTO_TEST_SUITE_END()
