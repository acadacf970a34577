// Workers come and go, by reload, by a new program, by age: nobody's request notices.
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <boost/test/unit_test.hpp>

#include "load.h"

using namespace difysso::service;

namespace {

namespace fs = std::filesystem;

std::size_t lines_saying(const Stack& stack, const std::string& detail) {
    std::size_t count = 0;
    for (const auto& line : stack.gateway.lines())
        count += line->optValue<std::string>("detail", "") == detail;
    return count;
}

void expect_no_failures(Load& load) {
    const auto failures = load.failures();
    BOOST_TEST(failures.empty(), failures.size() << " of " << load.answered() << " failed: "
                                                 << (failures.empty() ? "" : failures.front()));
}

// Asked until `count` lines say that a generation has taken over.
void reload_until(Stack& stack, std::size_t count) {
    stack.gateway.signal(SIGHUP);
    wait_until([&] { return lines_saying(stack, "a new generation has taken over") >= count; },
               "a new generation");
}

std::size_t children(pid_t parent) {
    const std::string id = std::to_string(parent);
    std::ifstream list("/proc/" + id + "/task/" + id + "/children");
    return static_cast<std::size_t>(
        std::distance(std::istream_iterator<pid_t>(list), std::istream_iterator<pid_t>()));
}

std::string client_id(const Stack& stack) {
    Browser browser = stack.browser();
    return query_parameter(browser.get(stack.gateway_url("/v1/auth/login")).location(),
                           "client_id");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(generations)

BOOST_AUTO_TEST_CASE(reloads_under_load_lose_no_request) {
    Stack stack;
    Load load(stack, 4);
    for (std::size_t i = 1; i <= 20; ++i) {
        load.pass(20);
        reload_until(stack, i);
    }
    load.pass(20);
    expect_no_failures(load);
    // Nobody is left but the two of the last generation.
    wait_until([&] { return lines_saying(stack, "left") >= 40; }, "the old ones' end");
    BOOST_TEST(lines_saying(stack, "died") == 0U);
}

BOOST_AUTO_TEST_CASE(a_sign_in_under_way_is_finished_by_the_old_workers) {
    Stack stack;
    Browser alice = stack.browser();
    const Answer login = alice.get(stack.gateway_url("/v1/auth/login"));
    const std::string callback = stack.code_for(alice, login, "alice");
    stack.casdoor.fault("slow", R"("ms":2000)");
    Answer answer;
    {
        std::jthread person([&] { answer = alice.get(callback); });
        wait_until([&] { return !stack.redis.entries().empty(); }, "the state marked used");
        reload_until(stack, 1);
    }
    BOOST_TEST(answer.status == 302);
    BOOST_TEST(stack.postgres.value("SELECT count(*) FROM difysso.sign_in_events") == "1");
}

BOOST_AUTO_TEST_CASE(a_changed_configuration_counts_and_a_broken_one_changes_nothing) {
    Stack stack;
    const std::string before = client_id(stack);
    Settings settings = stack.settings({});
    settings["CASDOOR_CLIENT_ID"] = "another";
    settings["LOG_LEVEL"] = "loud";
    stack.gateway.configure(settings);
    stack.gateway.signal(SIGHUP);
    const auto complained = [&] {
        for (const auto& line : stack.gateway.lines("configuration"))
            if (line->optValue<std::string>("key", "") == "LOG_LEVEL") return true;
        return false;
    };
    wait_until(complained, "a line that names the key");
    BOOST_TEST(client_id(stack) == before);
    BOOST_TEST(lines_saying(stack, "started") == 2U);

    settings.erase("LOG_LEVEL");
    stack.gateway.configure(settings);
    reload_until(stack, 1);
    // The old ones may answer until they have been told to end.
    wait_until([&] { return client_id(stack) == "another"; }, "an answer of the new workers");
}

BOOST_AUTO_TEST_CASE(workers_are_replaced_after_so_many_requests) {
    Stack stack({.settings = {{"MAX_REQUESTS", "20"}}});
    Load load(stack, 4);
    wait_until([&] { return lines_saying(stack, "left") >= 4; }, "four that had enough");
    expect_no_failures(load);
    BOOST_TEST(lines_saying(stack, "died") == 0U);
}

BOOST_AUTO_TEST_CASE(a_new_program_takes_over_the_socket_and_a_broken_one_does_not) {
    Stack stack({.serve = false});
    BOOST_REQUIRE(stack.gateway.run({"migrate"}).status == 0);
    const fs::path program = stack.folder.path() / "installed";
    fs::copy_file(built("difysso"), program);
    std::vector<std::string> words{program,      "serve",
                                   "--env-file", stack.gateway.env_file(),
                                   "--listen",   "unix:" + stack.gateway.socket().string(),
                                   "--workers",  "2",
                                   "--threads",  "4"};
    Process served({.arguments = words}, stack.folder.path() / "served");
    const auto count = [&](const std::string& text) {
        const std::string said = served.errors();
        std::size_t found = 0;
        for (auto at = said.find(text); at != std::string::npos; at = said.find(text, at + 1))
            ++found;
        return found;
    };
    const std::string ready = R"("event":"ready")";
    wait_until([&] { return count(ready) == 1; }, "the first program");
    {
        Load load(stack, 4);
        for (std::size_t i = 2; i <= 4; ++i) {
            load.pass(20);
            const fs::path newer = stack.folder.path() / "newer";
            fs::copy_file(built("difysso"), newer);
            fs::rename(newer, program);
            served.signal(SIGUSR2);
            wait_until([&] { return count(ready) == i; }, "the newer program");
            BOOST_TEST(fs::equivalent("/proc/" + std::to_string(served.pid()) + "/exe", program));
        }
        load.pass(20);
        write_file(stack.folder.path() / "newer", "no program");
        fs::rename(stack.folder.path() / "newer", program);
        served.signal(SIGUSR2);
        wait_until([&] { return count("this one goes on") == 1; }, "a word about the broken one");
        load.pass(20);
        expect_no_failures(load);
    }
    // One that ends while the program is changed is buried without a line.
    wait_until([&] { return children(served.pid()) == 2; }, "the end of all old workers");
    BOOST_TEST(served.stop() == 0);
    BOOST_TEST(!fs::exists(stack.gateway.socket()));
}

BOOST_AUTO_TEST_SUITE_END()
