// `difysso status` beside a running one: what it says, and its exit status.
#include <boost/test/unit_test.hpp>

#include "stack.h"

using namespace difysso::service;

namespace {

struct Watched : Stack {
    explicit Watched(const StackOptions& options = {}) : Stack(options) {}

    Result status(const std::vector<std::string>& more = {}) {
        std::vector<std::string> words{"status", "--listen", "unix:" + gateway.socket().string()};
        words.insert(words.end(), more.begin(), more.end());
        return gateway.run(words);
    }
    Poco::JSON::Object::Ptr document() { return json_object(status({"--json"}).output); }
    void until(int exit_status) {
        wait_until([&] { return status().status == exit_status; },
                   "exit status " + std::to_string(exit_status));
    }
};

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(status)

BOOST_AUTO_TEST_CASE(tells_how_all_workers_are) {
    Watched stack;
    stack.until(0);
    Browser alice = stack.browser();
    BOOST_REQUIRE(stack.sign_in(alice, "alice").done());
    const Result told = stack.status();
    BOOST_TEST(told.status == 0, told.errors);
    for (const char* part : {"generation 1: well", "postgresql", "redis", "provider_casdoor",
                             "threads that answer", "provider casdoor", "/8"})
        BOOST_TEST(contains(told.output, part), told.output << " lacks " << part);
    const auto json = stack.document();
    BOOST_TEST(json->getValue<std::string>("status") == "well");
    BOOST_TEST(json->getArray("wrong")->size() == 0U);
    const auto workers = json->getArray("workers");
    BOOST_REQUIRE(workers->size() == 2U);
    int answered = 0;
    for (unsigned i = 0; i < 2; ++i) {
        const auto worker = workers->getObject(i);
        BOOST_TEST(::kill(worker->getValue<int>("pid"), 0) == 0);
        BOOST_TEST(worker->getValue<int>("threads") == 8);
        answered += worker->getValue<int>("answered");
    }
    BOOST_TEST(answered >= 3);
    BOOST_TEST(json->getObject("threads")->getValue<int>("all") == 16);
    BOOST_TEST(json->getObject("threads")->getValue<int>("in_use") >= 1);
    BOOST_TEST(contains(told.output, "alice") == false);
    stack.gateway.signal(SIGHUP);
    wait_until([&] { return stack.document()->getValue<int>("generation") == 2; }, "a reload");
}

BOOST_AUTO_TEST_CASE(tells_what_is_wrong) {
    Watched stack;
    stack.until(0);
    stack.redis.stop();
    stack.until(1);
    const Result told = stack.status();
    BOOST_TEST(contains(told.output, "not well"), told.output);
    BOOST_TEST(contains(told.output, "redis: Redis can't be reached."), told.output);
    stack.redis.start();
    stack.until(0);

    const auto pid = stack.document()->getArray("workers")->getObject(0)->getValue<int>("pid");
    BOOST_REQUIRE(::kill(pid, SIGSTOP) == 0);
    const std::string sentence = "Worker " + std::to_string(pid) + " gives no sign of life.";
    wait_until([&] { return contains(stack.status().output, sentence); }, sentence);
    BOOST_TEST(::kill(pid, SIGCONT) == 0);
    stack.until(0);
}

BOOST_AUTO_TEST_CASE(when_all_workers_hang_nobody_answers_in_time) {
    Watched stack;
    stack.until(0);
    std::vector<pid_t> workers;
    const auto document = stack.document();
    for (unsigned i = 0; i < 2; ++i)
        workers.push_back(document->getArray("workers")->getObject(i)->getValue<int>("pid"));
    for (const pid_t pid : workers)
        BOOST_REQUIRE(::kill(pid, SIGSTOP) == 0);
    const Result told = stack.status();
    BOOST_TEST(told.status == 69);
    BOOST_TEST(contains(told.errors, "answers none in time"), told.errors);
    wait_until([&] { return stack.status().status == 0; }, "other workers",
               std::chrono::minutes(2));
    for (const pid_t pid : workers)
        BOOST_TEST(::kill(pid, 0) == -1);
}

BOOST_AUTO_TEST_CASE(who_is_not_told_learns_why) {
    Watched stack({.settings = {{"METRICS_ALLOW", "192.0.2.1"}}});
    const Result refused = stack.status();
    BOOST_TEST(refused.status == 69);
    BOOST_TEST(contains(refused.errors, "METRICS_ALLOW lacks 127.0.0.1"), refused.errors);
    // Without its settings its MOUNT_PATH isn't known.
    const Result lost = run({.arguments = {built("difysso"), "status", "--env-file", "/dev/null",
                                           "--listen", "unix:" + stack.gateway.socket().string()}},
                            stack.folder.path() / "lost");
    BOOST_TEST(lost.status == 69);
    BOOST_TEST(contains(lost.errors, "MOUNT_PATH"), lost.errors);
}

BOOST_AUTO_TEST_CASE(over_http_and_after_the_end) {
    Watched stack({.serve = false});
    const std::string address = "127.0.0.1:" + std::to_string(free_port());
    Process program(
        {.arguments = {built("difysso"), "serve", "--env-file", stack.gateway.env_file(), "--http",
                       address, "--workers", "0", "--threads", "3"}},
        stack.folder.path() / "http");
    const auto told = [&] { return stack.gateway.run({"status", "--http", address}); };
    wait_until([&] { return contains(told().output, "/3 "); }, "its one process");
    BOOST_TEST(program.stop() == 0);
    BOOST_TEST(told().status == 69);
}

BOOST_AUTO_TEST_SUITE_END()
