// How the program comes to its socket and how it ends: each way a sysadmin may start it.
#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "sample.h"
#include "stack.h"

using namespace difysso::service;

namespace {

// The stack's servers, and the program started as the test says.
struct Started {
    Started() { BOOST_REQUIRE(stack.gateway.run({"migrate"}).status == 0); }
    std::vector<std::string> serve(const std::vector<std::string>& more) const {
        std::vector<std::string> words{built("difysso"), "serve", "--env-file",
                                       stack.gateway.env_file()};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    Stack stack{{.serve = false}};
};

bool live(const std::string& origin) {
    Browser browser;
    try {
        return browser.get(origin + "/sso/v1/health/live").status == 200;
    } catch (const std::runtime_error&) {
        return false;
    }
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(serve, Started)

BOOST_AUTO_TEST_CASE(on_http_and_ends_with_0) {
    const auto port = free_port();
    const std::string origin = "http://127.0.0.1:" + std::to_string(port);
    Process program({.arguments = serve({"--http", "127.0.0.1:" + std::to_string(port), "--workers",
                                         "1", "--threads", "3"}),
                     .environment = {{"ALLOWED_HOSTS", origin.substr(7)}}},
                    stack.folder.path() / "http");
    wait_until([&] { return live(origin); }, "an answer over HTTP");
    Browser browser;
    const Answer head = browser.send("HEAD", origin + "/sso/v1/");
    BOOST_TEST(head.status == 200);
    BOOST_TEST(head.body.empty());
    BOOST_TEST(browser.get(origin + "/sso/v1/version").status == 200);
    BOOST_TEST(browser.get(origin + "/sso/").location() == origin + "/sso/latest/");
    BOOST_TEST(program.stop() == 0);
}

BOOST_AUTO_TEST_CASE(behind_systemd_socket_activation) {
    Process program(
        {.arguments =
             [&] {
                 std::vector<std::string> words{"/usr/bin/systemd-socket-activate", "-l",
                                                stack.gateway.socket()};
                 for (const std::string& word : serve({"--workers", "1", "--threads", "3"}))
                     words.push_back(word);
                 return words;
             }()},
        stack.folder.path() / "systemd");
    wait_until([&] { return std::filesystem::exists(stack.gateway.socket()); }, "the socket");
    std::filesystem::permissions(stack.gateway.socket(), std::filesystem::perms(0777));
    wait_until([&] { return live(stack.origin()); }, "an answer through nginx");
    BOOST_TEST(program.stop() == 0);
}

BOOST_AUTO_TEST_CASE(from_spawn_fcgi_on_descriptor_0) {
    std::vector<std::string> words{"/usr/bin/spawn-fcgi",  "-n", "-M", "0777", "-s",
                                   stack.gateway.socket(), "--"};
    for (const std::string& word : serve({"--workers", "1", "--threads", "3"}))
        words.push_back(word);
    Process program({.arguments = words}, stack.folder.path() / "spawn");
    wait_until([&] { return live(stack.origin()); }, "an answer through nginx");
    Browser alice = stack.browser();
    BOOST_TEST(stack.sign_in(alice, "alice").done());
    BOOST_TEST(program.stop() == 0);
}

// etc/spawn-fcgi/difysso.sh, as it is but for its settings: once, and several on one socket.
BOOST_AUTO_TEST_CASE(from_the_sample_of_spawn_fcgi) {
    const auto folder = stack.gateway.socket().parent_path() / "spawned";
    std::string script = sample("spawn-fcgi/difysso.sh");
    for (const auto& [from, to] : std::map<std::string, std::string>{
             {"program=/usr/sbin/difysso", "program=" + built("difysso").string()},
             {"config=/etc/difysso/difysso.env", "config=" + stack.gateway.env_file().string()},
             {"folder=/run/difysso", "folder=" + folder.string()},
             {"user=difysso", "user="},
             {"group=www-data", "group=" + NginxServer::user()},
             {"fcgi.sock", "../gateway.sock"}})
        script = replaced(script, from, to);
    write_file(folder.string() + ".sh", script, 0755);
    for (const std::string forks : {"", "2"}) {
        std::map<std::string, std::string> environment;
        if (!forks.empty()) environment["FORKS"] = forks;
        const Result result = run({.arguments = {"/bin/sh", folder.string() + ".sh"},
                                   .environment = std::move(environment)},
                                  stack.folder.path() / "spawn-sample");
        BOOST_REQUIRE_MESSAGE(result.status == 0, result.output << result.errors);
        std::istringstream pids(read_file(folder / "pid"));
        std::vector<pid_t> started;
        for (pid_t pid = 0; pids >> pid;)
            started.push_back(pid);
        BOOST_TEST(started.size() == (forks.empty() ? 1U : 2U));
        wait_until([&] { return live(stack.origin()); }, "an answer through nginx");
        Browser alice = stack.browser();
        BOOST_TEST(stack.sign_in(alice, "alice").done());
        for (const pid_t pid : started)
            BOOST_TEST(::kill(pid, SIGTERM) == 0);
        wait_until(
            [&] {
                return std::none_of(started.begin(), started.end(),
                                    [](pid_t pid) { return ::kill(pid, 0) == 0; });
            },
            "them to end");
    }
}

BOOST_AUTO_TEST_CASE(a_second_one_on_the_same_socket_is_refused_and_the_first_goes_on) {
    stack.gateway.start();
    const Result second =
        run({.arguments = serve({"--listen", "unix:" + stack.gateway.socket().string()})},
            stack.folder.path() / "second");
    BOOST_TEST(second.status != 0);
    BOOST_TEST(second.errors.find("another process listens") != std::string::npos, second.errors);
    BOOST_TEST(live(stack.origin()));
    BOOST_TEST(stack.gateway.stop() == 0);
    BOOST_TEST(!std::filesystem::exists(stack.gateway.socket()));
}

BOOST_AUTO_TEST_CASE(a_killed_worker_is_replaced) {
    stack.gateway.start();
    wait_until([&] { return stack.gateway.lines("worker").size() >= 2; }, "two workers");
    const auto pid = stack.gateway.lines("worker").front()->getValue<int>("number");
    BOOST_REQUIRE(::kill(pid, SIGKILL) == 0);
    wait_until([&] { return stack.gateway.lines("worker").size() >= 4; },
               "a death and a new worker");
    Browser alice = stack.browser();
    BOOST_TEST(stack.sign_in(alice, "alice").done());
}

BOOST_AUTO_TEST_CASE(a_stopped_worker_is_replaced) {
    stack.gateway.start();
    wait_until([&] { return stack.gateway.lines("ready").size() == 1; }, "two workers");
    const auto pid = stack.gateway.lines("worker").front()->getValue<int>("number");
    BOOST_REQUIRE(::kill(pid, SIGSTOP) == 0);
    const auto said = [&](const std::string& detail) {
        const auto lines = stack.gateway.lines("worker");
        return std::any_of(lines.begin(), lines.end(), [&](const auto& line) {
            return line->template getValue<std::string>("detail").starts_with(detail) &&
                   line->template getValue<int>("number") == pid;
        });
    };
    wait_until([&] { return said("hangs: "); }, "it to be found hanging", std::chrono::minutes(2));
    wait_until([&] { return said("died"); }, "its death");
    wait_until([&] { return stack.gateway.lines("worker").size() == 5; }, "another one");
    Browser alice = stack.browser();
    BOOST_TEST(stack.sign_in(alice, "alice").done());
    const std::string metrics = alice.get(stack.gateway_url("/v1/metrics")).body;
    BOOST_TEST(metrics.find("\ndifysso_workers_hung_total 1\n") != std::string::npos);
    BOOST_TEST(metrics.find("\ndifysso_worker_deaths_total 1\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(reload_takes_a_changed_file_and_keeps_the_old_one_when_it_is_broken) {
    const auto port = free_port();
    const std::string origin = "http://127.0.0.1:" + std::to_string(port);
    const auto copy = stack.folder.path() / "reload.env";
    std::filesystem::copy_file(stack.gateway.env_file(), copy);
    Process program({.arguments = {built("difysso"), "serve", "--env-file", copy, "--http",
                                   "127.0.0.1:" + std::to_string(port), "--workers", "1",
                                   "--threads", "3", "--reload"}},
                    stack.folder.path() / "reload");
    wait_until([&] { return live(origin); }, "the first answer");
    Browser browser;
    std::ofstream(copy, std::ios::app) << "REDIS_PORT=many\n";
    wait_until([&] { return program.errors().find("REDIS_PORT") != std::string::npos; },
               "a word about the broken file");
    wait_until([&] { return live(origin); }, "the old settings still answer");
    std::filesystem::copy_file(stack.gateway.env_file(), copy,
                               std::filesystem::copy_options::overwrite_existing);
    std::ofstream(copy, std::ios::app) << "MOUNT_PATH=/elsewhere\n";
    wait_until(
        [&] {
            try {
                return browser.get(origin + "/elsewhere/v1/health/live").status == 200;
            } catch (const std::runtime_error&) {
                return false;
            }
        },
        "the new mount path");
    BOOST_TEST(program.stop() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
