// Full disks, too few descriptors, and clocks that jump: each is told, and passes.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>

#include <boost/test/unit_test.hpp>

#include "load.h"

using namespace difysso::service;

namespace {

namespace fs = std::filesystem;

// Both of them, once they are there.
std::vector<pid_t> workers(Stack& stack) {
    const std::string id = std::to_string(stack.gateway.process().pid());
    std::vector<pid_t> found;
    const auto look = [&] {
        found.clear();
        std::ifstream list("/proc/" + id + "/task/" + id + "/children");
        for (pid_t child = 0; list >> child;)
            found.push_back(child);
        return found.size() == 2;
    };
    wait_until(look, "two workers");
    return found;
}

// The soft limit of every worker.
void limit(Stack& stack, __rlimit_resource what, rlim_t most) {
    for (const pid_t worker : workers(stack)) {
        rlimit now{};
        BOOST_REQUIRE(::prlimit(worker, what, nullptr, &now) == 0);
        now.rlim_cur = std::min(most, now.rlim_max);
        BOOST_REQUIRE(::prlimit(worker, what, &now, nullptr) == 0);
    }
}

rlim_t highest_descriptor(Stack& stack) {
    rlim_t highest = 0;
    for (const pid_t worker : workers(stack))
        for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(worker) + "/fd"))
            highest = std::max<rlim_t>(highest, std::stoul(entry.path().filename()));
    return highest;
}

std::string code_of(const Answer& answer) {
    return json_object(answer.body)->getValue<std::string>("code");
}

const Fields kJson{{"Accept", "application/json"}};

}  // namespace

BOOST_AUTO_TEST_SUITE(scarce)

BOOST_AUTO_TEST_CASE(a_log_on_a_full_disk_keeps_nobody_out) {
    Stack stack({.settings = {{"LOG_TARGET", "/dev/full"}}});
    const auto before = workers(stack);
    Browser alice = stack.browser();
    BOOST_TEST(stack.sign_in(alice, "alice").done());
    BOOST_TEST(alice.get(stack.gateway_url("/v1/auth/verify")).status == 204);
    BOOST_TEST((workers(stack) == before));
}

// RLIMIT_FSIZE stands for the full disk: a key is longer than what a file may have then.
BOOST_AUTO_TEST_CASE(a_full_storage_leaves_no_half_account_and_no_key) {
    Stack stack({.settings = {{"LOG_TARGET", "/dev/null"}}});
    const auto before = workers(stack);
    const auto rows = [&] {
        return stack.postgres.value(
            "SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM tenants)"
            " + (SELECT count(*) FROM account_integrates)");
    };
    const std::string rows_before = rows();
    limit(stack, RLIMIT_FSIZE, 100);
    Browser alice = stack.browser();
    const Answer login = alice.get(stack.gateway_url("/v1/auth/login"));
    const Answer refused = alice.get(stack.code_for(alice, login, "alice"), kJson);
    BOOST_TEST(refused.status == 503);
    BOOST_TEST(code_of(refused) == "storage_unavailable");
    BOOST_TEST(rows() == rows_before);
    BOOST_TEST(fs::is_empty(stack.storage() / "privkeys"));

    limit(stack, RLIMIT_FSIZE, RLIM_INFINITY);
    Browser again = stack.browser();
    const SignIn way = stack.sign_in(again, "alice");
    BOOST_REQUIRE(way.done());
    const std::string tenant = stack.postgres.value(
        "SELECT j.tenant_id FROM tenant_account_joins j JOIN accounts a ON a.id = j.account_id"
        " WHERE a.email = 'alice@example.test'");
    BOOST_TEST(stack.console(again, way).decrypt(tenant).status == 200);
    BOOST_TEST((workers(stack) == before));
}

BOOST_AUTO_TEST_CASE(without_descriptors_requests_wait_or_are_refused_and_then_it_goes_on) {
    Stack stack;
    Browser alice = stack.browser();
    BOOST_REQUIRE(stack.sign_in(alice, "alice").done());
    const auto before = workers(stack);
    // None is left: not for a connection of nginx, nor for one to the provider.
    limit(stack, RLIMIT_NOFILE, 3);
    std::atomic<int> answered{0}, undefined{0};
    {
        std::vector<std::jthread> crowd;
        for (int i = 0; i < 4; ++i)
            crowd.emplace_back([&] {
                Browser browser = stack.browser();
                const Answer answer = browser.get(stack.gateway_url("/v1/auth/login"));
                ++answered;
                undefined += answer.status != 302 && answer.status < 500;
            });
        wait_until([&] { return answered > 0; }, "an answer without descriptors");
        limit(stack, RLIMIT_NOFILE, highest_descriptor(stack) + 2);
        // One for nginx, none for PostgreSQL, Redis or the provider once theirs are gone.
        stack.redis.restart();
        const int status = alice.get(stack.gateway_url("/v1/auth/verify")).status;
        BOOST_TEST((status == 204 || status == 401 || status == 403 || status >= 500), status);
    }
    BOOST_TEST(undefined == 0);
    limit(stack, RLIMIT_NOFILE, RLIM_INFINITY);
    Browser bob = stack.browser();
    wait_until([&] { return stack.sign_in(bob, "bob").done(); }, "a sign-in with descriptors");
    BOOST_TEST((workers(stack) == before));
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// libfaketime, which each process reads its offset with; the monotonic clock goes on as it is, as
// on a machine whose time is set.
BOOST_AUTO_TEST_CASE(clocks_may_jump) {
    fs::path library;
    for (const auto& entry : fs::directory_iterator("/usr/lib"))
        if (fs::exists(entry.path() / "faketime/libfaketimeMT.so.1"))
            library = entry.path() / "faketime/libfaketimeMT.so.1";
    BOOST_REQUIRE_MESSAGE(!library.empty(), "the Debian package faketime isn't installed");
    const TemporaryFolder folder;
    const fs::path offset = folder.path() / "offset";
    write_file(offset, "+0", 0644);
    Stack stack({.gateway = {.environment = {{"LD_PRELOAD", library},
                                             {"FAKETIME_TIMESTAMP_FILE", offset},
                                             {"FAKETIME_NO_CACHE", "1"},
                                             {"FAKETIME_DONT_FAKE_MONOTONIC", "1"},
                                             {"DONT_FAKE_MONOTONIC", "1"}}}});
    const auto jump = [&](const std::string& by) {
        // Not for a moment without a number.
        write_file(folder.path() / "next", by, 0644);
        fs::rename(folder.path() / "next", offset);
    };
    Browser alice = stack.browser();
    BOOST_REQUIRE(stack.sign_in(alice, "alice").done());
    const auto answer_after = [&](const std::string& begun, const std::string& ended) {
        Browser browser = stack.browser();
        jump(begun);
        const Answer login = browser.get(stack.gateway_url("/v1/auth/login"));
        BOOST_REQUIRE(login.status == 302);
        const std::string callback = stack.code_for(browser, login, "alice");
        // The browser lives at the real time, and would have thrown the cookie away, or kept it.
        jump(ended);
        return browser.get(callback, kJson);
    };
    const Answer future = answer_after("+3600", "+0");
    BOOST_TEST(future.status == 400);
    BOOST_TEST(code_of(future) == "state_from_future");
    const Answer past = answer_after("+0", "+3600");
    BOOST_TEST(past.status == 400);
    BOOST_TEST(code_of(past) == "state_expired");

    BOOST_TEST(alice.get(stack.gateway_url("/v1/auth/verify")).status == 401);  // has expired
    for (const char* by : {"-86400", "+86400", "-3600", "+0"}) {
        jump(by);
        BOOST_TEST(alice.get(stack.gateway_url("/v1/auth/login")).status == 302);
    }
    BOOST_TEST(alice.get(stack.gateway_url("/v1/auth/verify")).status == 204);
    Browser bob = stack.browser();
    BOOST_TEST(stack.sign_in(bob, "bob").done());
    BOOST_TEST(stack.gateway.stop() == 0);
}
#endif

BOOST_AUTO_TEST_SUITE_END()
