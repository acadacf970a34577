#include <filesystem>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "observe/log.h"
#include "unit/observe/fixed_clock.h"
#include "unit/observe/scratch.h"

using namespace difysso::observe;
using difysso::test::read_text;

namespace {

std::vector<std::string> lines_of(const std::string& path) {
    std::vector<std::string> lines;
    std::istringstream text(read_text(path));
    for (std::string line; std::getline(text, line);) {
        lines.push_back(line);
    }
    return lines;
}

Entry entry(Literal event, Level level = Level::info) {
    Entry entry;
    entry.event = event;
    entry.level = level;
    return entry;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(file_log)

BOOST_AUTO_TEST_CASE(lines_are_appended) {
    const difysso::test::Scratch scratch;
    const difysso::test::FixedClock clock;
    const std::string path = scratch.write("log", "before\n");
    open_log(path, Level::info, clock)->write(entry("first"));
    open_log(path, Level::info, clock)->write(entry("second"));
    const auto lines = lines_of(path);
    BOOST_TEST_REQUIRE(lines.size() == 3U);
    BOOST_TEST(lines[0] == "before");
    BOOST_TEST(lines[1] == format_line(entry("first"), clock.now(), ::getpid()));
    BOOST_TEST(lines[2] == format_line(entry("second"), clock.now(), ::getpid()));
}

BOOST_AUTO_TEST_CASE(a_new_file_is_not_for_everybody) {
    const difysso::test::Scratch scratch;
    const difysso::test::FixedClock clock;
    const mode_t before = ::umask(0);
    const auto log = open_log(scratch.path("log"), Level::info, clock);
    ::umask(before);
    struct stat status {};
    BOOST_TEST_REQUIRE(::stat(scratch.path("log").c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777) == 0640U);
}

BOOST_AUTO_TEST_CASE(a_file_that_can_not_be_opened_is_told) {
    const difysso::test::Scratch scratch;
    const difysso::test::FixedClock clock;
    BOOST_CHECK_THROW(open_log(scratch.path("nowhere/log"), Level::info, clock), std::system_error);
    BOOST_CHECK_THROW(open_log(scratch.path(""), Level::info, clock), std::system_error);
}

BOOST_AUTO_TEST_CASE(what_is_below_the_lowest_level_is_not_written) {
    const difysso::test::Scratch scratch;
    const difysso::test::FixedClock clock;
    const auto log = open_log(scratch.path("log"), Level::warning, clock);
    log->write(entry("a", Level::debug));
    log->write(entry("b", Level::info));
    log->write(entry("c", Level::warning));
    log->write(entry("d", Level::critical));
    const auto lines = lines_of(scratch.path("log"));
    BOOST_TEST_REQUIRE(lines.size() == 2U);
    BOOST_TEST(lines[0].find(R"("event":"c")") != std::string::npos);
    BOOST_TEST(lines[1].find(R"("event":"d")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_that_was_moved_away_is_opened_anew) {
    const difysso::test::Scratch scratch;
    const difysso::test::FixedClock clock;
    const std::string path = scratch.path("log");
    const auto log = open_log(path, Level::info, clock);
    std::filesystem::rename(path, path + ".1");
    // It looks at its first line, and then now and again: until then lines go to the old one.
    log->write(entry("first"));
    BOOST_TEST(lines_of(path).size() == 1U);
    BOOST_TEST(lines_of(path + ".1").empty());

    std::filesystem::rename(path, path + ".2");
    while (!std::filesystem::exists(path)) {
        log->write(entry("again"));
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    BOOST_TEST(lines_of(path).size() == 1U);
    BOOST_TEST(lines_of(path + ".2").size() > 0U);
}

BOOST_AUTO_TEST_CASE(threads_and_processes_do_not_mix_their_lines) {
    const difysso::test::Scratch scratch;
    const difysso::test::FixedClock clock;
    const std::string path = scratch.path("log");
    constexpr int kLines = 500;
    const auto log = open_log(path, Level::info, clock);
    const auto write_lines = [&] {
        for (int i = 0; i < kLines; ++i) {
            log->write(entry("x"));
        }
    };
    const pid_t child = ::fork();
    if (child == 0) {
        write_lines();
        ::_exit(0);
    }
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back(write_lines);
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    BOOST_TEST_REQUIRE(::waitpid(child, nullptr, 0) == child);
    const std::string own = format_line(entry("x"), clock.now(), ::getpid());
    const std::string childs = format_line(entry("x"), clock.now(), child);
    int from_own = 0;
    int from_child = 0;
    for (const std::string& line : lines_of(path)) {
        from_own += line == own ? 1 : 0;
        from_child += line == childs ? 1 : 0;
    }
    BOOST_TEST(from_own == 3 * kLines);
    BOOST_TEST(from_child == kLines);
}

BOOST_AUTO_TEST_SUITE_END()
