// Sign-ins while a server behind them is away or refuses, and a great many of them.
#include <filesystem>

#include <boost/test/unit_test.hpp>

#include "stack.h"

namespace {

using namespace difysso::service;

std::size_t descriptors(pid_t pid) {
    const auto folder = std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd");
    return static_cast<std::size_t>(std::distance(begin(folder), end(folder)));
}

long memory_kib(pid_t pid) {
    const std::string status = read_file("/proc/" + std::to_string(pid) + "/status");
    return std::stol(status.substr(status.find("VmRSS:") + 6));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(resilience)

BOOST_AUTO_TEST_CASE(with_postgresql_away_nothing_is_issued) {
    Stack stack({.gateway = {.workers = 1, .threads = 4}});
    Browser alice = stack.browser();
    const Answer login = alice.get(stack.gateway_url("/v1/auth/login"));
    const std::string callback = stack.code_for(alice, login, "alice");
    stack.postgres.stop();
    const Answer away = alice.get(callback, {{"Accept", "application/json"}});
    BOOST_TEST(away.status == 503);
    BOOST_TEST(json_object(away.body)->getValue<std::string>("code") == "database_unavailable");
    for (const auto& [key, entry] : stack.redis.entries())
        BOOST_TEST(key.find("token") == std::string::npos, key);
    stack.postgres.start();
    BOOST_TEST(stack.sign_in(alice, "alice").done());
}

BOOST_AUTO_TEST_CASE(when_redis_takes_no_writes_at_the_end_the_event_says_no_session) {
    Stack stack({.gateway = {.workers = 1, .threads = 4}});
    Browser alice = stack.browser();
    BOOST_REQUIRE(stack.sign_in(alice, "alice").done());
    // The state may still be marked, the refresh token not: the user loses that right.
    stack.redis.command({"ACL", "SETUSER", "difysso", "-setex"});
    Browser again = stack.browser();
    const SignIn way = stack.sign_in(again, "alice");
    BOOST_TEST(!way.done());
    BOOST_TEST(way.callback.status == 503);
    for (const std::string& line : way.callback.header_lines("Set-Cookie"))
        BOOST_TEST(line.find("token=") == std::string::npos);
    BOOST_TEST(stack.postgres.value("SELECT outcome FROM difysso.sign_in_events"
                                    " ORDER BY at DESC LIMIT 1") == "no_session");
}

BOOST_AUTO_TEST_CASE(thousands_of_sign_ins_take_no_more_memory_or_descriptors) {
    // ES256: the stand-in signs three tokens for each code.
    Stack stack({.gateway = {.workers = 0, .threads = 8}, .application = "app-es256"});
    const int rounds = 5000;
    const pid_t pid = stack.gateway.process().pid();
    Browser alice = stack.browser();
    long memory = 0;
    std::size_t open = 0;
    for (int i = 0; i < rounds; ++i) {
        if (i == rounds / 5) {
            memory = memory_kib(pid);
            open = descriptors(pid);
        }
        const Answer login = alice.get(stack.gateway_url("/v1/auth/login"));
        const std::string location = login.location();
        const auto parameter = [&](const char* name) { return query_parameter(location, name); };
        const Answer code = alice.post_json(
            stack.casdoor.origin() +
                "/api/login?clientId=cid-app-es256&responseType=code&redirectUri=" +
                percent_encoded(parameter("redirect_uri")) +
                "&scope=openid%20profile%20email&type=code&code_challenge_method=S256&state=" +
                parameter("state") + "&nonce=" + parameter("nonce") +
                "&code_challenge=" + parameter("code_challenge"),
            R"({"application":"app-es256","organization":"acme","username":"alice",)"
            R"("password":"pw-alice-123","type":"code","signinMethod":"Password"})");
        const std::string data = json_object(code.body)->getValue<std::string>("data");
        const Answer answer = alice.get(stack.gateway_url("/v1/auth/callback?code=") + data +
                                        "&state=" + parameter("state"));
        BOOST_REQUIRE(answer.status == 302);
    }
    BOOST_TEST(memory_kib(pid) < memory + memory / 10);
    BOOST_TEST(descriptors(pid) <= open + 2);
    BOOST_TEST(stack.postgres.value("SELECT count(*) FROM account_integrates") == "1");
}

BOOST_AUTO_TEST_SUITE_END()
