#include "observe/log.h"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <type_traits>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "observe/secret.h"
#include "unit/observe/fixed_clock.h"

using namespace difysso::observe;

namespace {

// A log line can't be given text that came from outside: this doesn't compile.
static_assert(!std::is_constructible_v<Literal, std::string>);
static_assert(!std::is_constructible_v<Literal, std::string_view>);
static_assert(!std::is_constructible_v<Literal, const char*>);
static_assert(!std::is_constructible_v<Literal, Secret>);
static_assert(!std::is_constructible_v<Word, Secret>);
static_assert(!std::is_convertible_v<std::string_view, Word>);
static_assert(!std::is_convertible_v<Secret, std::string>);

std::string word(std::string_view text) {
    return std::string(Word(text).view());
}

// Stderr leads elsewhere as long as this lives; -1 closes it.
class StderrTo {
  public:
    explicit StderrTo(int descriptor) : before_(::dup(STDERR_FILENO)) {
        if (descriptor < 0) {
            ::close(STDERR_FILENO);
        } else {
            ::dup2(descriptor, STDERR_FILENO);
        }
    }
    StderrTo(const StderrTo&) = delete;
    StderrTo& operator=(const StderrTo&) = delete;
    ~StderrTo() {
        ::dup2(before_, STDERR_FILENO);
        ::close(before_);
    }

  private:
    int before_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(log_lines)

BOOST_AUTO_TEST_CASE(a_line_has_its_fields_in_one_order) {
    Entry entry;
    entry.level = Level::warning;
    entry.event = "sign_in";
    entry.request_id = Word("0a1b2c3d");
    entry.trace = Word("0af7651916cd43dd8448eb211c80319c");
    entry.method = "GET";
    entry.route = "/v1/auth/callback";
    entry.status = 403;
    entry.duration = std::chrono::microseconds(1234567);
    entry.reason = Reason::account_not_active;
    entry.provider = Word("casdoor");
    entry.account = Word("6f1d2a1e-8f53-4a21-9c1e-3a2b7c8d9e0f");
    entry.client = Word("2001:db8::1");
    entry.key = Word("ALLOW_REGISTER");
    entry.detail = "the account is banned";
    entry.code = Word("23505");
    entry.number = -7;
    BOOST_TEST(
        format_line(entry, difysso::test::kMorning, 4711) ==
        R"({"time":"2025-11-24T09:05:03.000042Z","level":"warning","event":"sign_in",)"
        R"("request_id":"0a1b2c3d","trace":"0af7651916cd43dd8448eb211c80319c","method":"GET","route":"/v1/auth/callback","status":403,)"
        R"("duration_us":1234567,"reason":"account_not_active","provider":"casdoor",)"
        R"("account":"6f1d2a1e-8f53-4a21-9c1e-3a2b7c8d9e0f","client":"2001:db8::1",)"
        R"("key":"ALLOW_REGISTER","detail":"the account is banned","code":"23505",)"
        R"("number":-7,"pid":4711})");
}

BOOST_AUTO_TEST_CASE(what_has_no_value_is_left_out) {
    Entry entry;
    entry.event = "started";
    BOOST_TEST(
        format_line(entry, difysso::test::kMorning, 1) ==
        R"({"time":"2025-11-24T09:05:03.000042Z","level":"info","event":"started","pid":1})");
    entry.status = 0;
    entry.duration = std::chrono::microseconds(0);
    entry.number = 0;
    BOOST_TEST(
        format_line(entry, difysso::test::kMorning, 1) ==
        R"({"time":"2025-11-24T09:05:03.000042Z","level":"info","event":"started","status":0,)"
        R"("duration_us":0,"number":0,"pid":1})");
}

BOOST_AUTO_TEST_CASE(a_literal_is_escaped) {
    Entry entry;
    entry.event = "a\"b\\c\nd\x01\x1f/ü";
    const std::string line = format_line(entry, difysso::test::kMorning, 1);
    BOOST_TEST(line.find(R"("event":"a\"b\\c\u000ad\u0001\u001f/ü")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(time_is_utc_whatever_the_zone) {
    const std::string before = ::getenv("TZ") == nullptr ? "" : ::getenv("TZ");
    ::setenv("TZ", "Asia/Shanghai", 1);
    ::tzset();
    const std::string line = format_line({}, Time(std::chrono::seconds(0)), 1);
    if (before.empty()) {
        ::unsetenv("TZ");
    } else {
        ::setenv("TZ", before.c_str(), 1);
    }
    ::tzset();
    BOOST_TEST(line.find(R"("time":"1970-01-01T00:00:00.000000Z")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_word_keeps_the_characters_of_an_identifier) {
    BOOST_TEST(word("") == "");
    BOOST_TEST(word("aZ09._:/-") == "aZ09._:/-");
    BOOST_TEST(word("a b\"c\\d\ne\x01"
                    "f=g&h?i%j\xC3\xBC") == "a?b?c?d?e?f?g?h?i?j??");
    BOOST_TEST(word(std::string_view("a\0b", 3)) == "a?b");
    BOOST_TEST(word(std::string(64, 'x')) == std::string(64, 'x'));
    BOOST_TEST(word(std::string(65, 'x')) == std::string(64, 'x'));
    BOOST_TEST(Word().empty());
}

BOOST_AUTO_TEST_CASE(levels_have_names) {
    BOOST_TEST(level_name(Level::debug) == "debug");
    BOOST_TEST(level_name(Level::info) == "info");
    BOOST_TEST(level_name(Level::warning) == "warning");
    BOOST_TEST(level_name(Level::error) == "error");
    BOOST_TEST(level_name(Level::critical) == "critical");
}

BOOST_AUTO_TEST_CASE(where_stderr_leads_nowhere_lines_go_to_syslog) {
    const int null = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    std::string into_null;
    std::string closed;
    std::string open;
    {
        const StderrTo target(null);
        into_null = default_target();
    }
    {
        const StderrTo target(-1);
        closed = default_target();
    }
    int ends[2] = {-1, -1};
    BOOST_TEST_REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    {
        const StderrTo target(ends[1]);
        open = default_target();
    }
    ::close(null);
    ::close(ends[0]);
    ::close(ends[1]);
    BOOST_TEST(into_null == "syslog");
    BOOST_TEST(closed == "syslog");
    BOOST_TEST(open == "stderr");
}

BOOST_AUTO_TEST_CASE(stderr_gets_a_line_with_one_write) {
    int ends[2] = {-1, -1};
    // Each write to such a pipe is a packet of its own (pipe(2), O_DIRECT).
    BOOST_TEST_REQUIRE(::pipe2(ends, O_CLOEXEC | O_DIRECT) == 0);
    const difysso::test::FixedClock clock;
    Entry entry;
    entry.event = "started";
    {
        const StderrTo target(ends[1]);
        const auto log = open_log("stderr", Level::info, clock);
        log->write(entry);
        log->write(entry);
    }
    char buffer[4096];
    const ssize_t count = ::read(ends[0], buffer, sizeof buffer);
    ::close(ends[0]);
    ::close(ends[1]);
    BOOST_TEST_REQUIRE(count > 0);
    BOOST_TEST(std::string(buffer, static_cast<std::size_t>(count)) ==
               format_line(entry, clock.now(), ::getpid()) + "\n");
}

BOOST_AUTO_TEST_CASE(journald_gets_the_level_and_nobody_else) {
    int ends[2] = {-1, -1};
    BOOST_TEST_REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    struct stat status {};
    BOOST_TEST_REQUIRE(::fstat(ends[1], &status) == 0);
    const std::string device = std::to_string(status.st_dev) + ":";
    const difysso::test::FixedClock clock;
    const auto written = [&](const std::string& stream, Level level) {
        ::setenv("JOURNAL_STREAM", stream.c_str(), 1);
        {
            const StderrTo target(ends[1]);
            open_log("stderr", Level::debug, clock)->write({.level = level, .event = "started"});
        }
        ::unsetenv("JOURNAL_STREAM");
        char buffer[4096];
        const ssize_t count = ::read(ends[0], buffer, sizeof buffer);
        return std::string(buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    };
    const std::string ours = device + std::to_string(status.st_ino);
    const std::string another = device + std::to_string(status.st_ino + 1);
    const std::string critical = written(ours, Level::critical);
    const std::string debug = written(ours, Level::debug);
    const std::string elsewhere = written(another, Level::critical);
    ::close(ends[0]);
    ::close(ends[1]);
    BOOST_TEST(critical.substr(0, 4) == "<2>{");
    BOOST_TEST(debug.substr(0, 4) == "<7>{");
    BOOST_TEST(elsewhere.substr(0, 1) == "{");
}

BOOST_AUTO_TEST_CASE(a_reader_that_does_not_read_holds_nobody_up) {
    int ends[2] = {-1, -1};
    BOOST_TEST_REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const difysso::test::FixedClock clock;
    const int size = ::fcntl(ends[1], F_SETPIPE_SZ, 4096);
    const std::string filling(static_cast<std::size_t>(size), '.');
    BOOST_TEST_REQUIRE(::write(ends[1], filling.data(), filling.size()) == size);
    {
        const StderrTo target(ends[1]);
        // Were the line written, this would never end.
        open_log("stderr", Level::info, clock)->write({});
    }
    ::close(ends[1]);
    std::string found(filling.size() * 2, '\0');
    const ssize_t count = ::read(ends[0], found.data(), found.size());
    ::close(ends[0]);
    BOOST_TEST(count == size);
}

BOOST_AUTO_TEST_SUITE_END()
