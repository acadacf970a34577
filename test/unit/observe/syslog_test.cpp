#include "observe/syslog.h"

#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "unit/observe/fixed_clock.h"
#include "unit/observe/scratch.h"

using namespace difysso::observe;

namespace {

// A syslog daemon's socket. What it has been sent can be read, or it can be stopped.
class Daemon {
  public:
    Daemon(const std::string& path, int type) : path_(path), socket_(::socket(AF_UNIX, type, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        const auto* generic = reinterpret_cast<const sockaddr*>(&address);
        BOOST_TEST_REQUIRE(::bind(socket_, generic, sizeof address) == 0);
        if (type == SOCK_STREAM) BOOST_TEST_REQUIRE(::listen(socket_, 5) == 0);
    }
    Daemon(const Daemon&) = delete;
    Daemon& operator=(const Daemon&) = delete;
    ~Daemon() {
        ::close(socket_);
        ::unlink(path_.c_str());
    }

    // One message, or "" when there is none.
    std::string receive() const { return read_from(socket_); }

    // The bytes that the next connection brought.
    std::string accept_and_read() const {
        const int connection = ::accept(socket_, nullptr, nullptr);
        BOOST_TEST_REQUIRE(connection >= 0);
        const std::string text = read_from(connection);
        ::close(connection);
        return text;
    }

  private:
    static std::string read_from(int descriptor) {
        std::string text(8192, '\0');
        const ssize_t count = ::recv(descriptor, text.data(), text.size(), MSG_DONTWAIT);
        text.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
        return text;
    }

    std::string path_;
    int socket_;
};

Entry entry(Literal event, Level level = Level::info) {
    Entry entry;
    entry.event = event;
    entry.level = level;
    return entry;
}

std::string host_name() {
    char name[256] = {};
    ::gethostname(name, sizeof name - 1);
    return name;
}

std::string message(int priority, const Entry& entry) {
    const std::string pid = std::to_string(::getpid());
    return "<" + std::to_string(priority) + ">1 2025-11-24T09:05:03.000042Z " + host_name() +
           " difysso " + pid + " - - " + format_line(entry, difysso::test::kMorning, ::getpid());
}

struct Fixture {
    difysso::test::Scratch scratch;
    difysso::test::FixedClock clock;
    const std::string path = scratch.path("log");
    const std::unique_ptr<Log> log = open_log("syslog:" + path, Level::debug, clock);
};

}  // namespace

BOOST_AUTO_TEST_SUITE(syslog_messages)

BOOST_FIXTURE_TEST_CASE(a_message_is_as_rfc_5424_has_it, Fixture) {
    const Daemon daemon(path, SOCK_DGRAM);
    log->write(entry("started"));
    BOOST_TEST(daemon.receive() == message(30, entry("started")));
    BOOST_TEST(daemon.receive() == "");
}

BOOST_FIXTURE_TEST_CASE(the_level_is_the_severity_of_the_facility_daemon, Fixture) {
    const Daemon daemon(path, SOCK_DGRAM);
    for (const auto& [level, priority] :
         {std::pair{Level::debug, 31}, std::pair{Level::info, 30}, std::pair{Level::warning, 28},
          std::pair{Level::error, 27}, std::pair{Level::critical, 26}}) {
        log->write(entry("x", level));
        BOOST_TEST(daemon.receive() == message(priority, entry("x", level)));
    }
}

BOOST_FIXTURE_TEST_CASE(a_daemon_that_takes_streams_gets_lines, Fixture) {
    const Daemon daemon(path, SOCK_STREAM);
    log->write(entry("a"));
    log->write(entry("b"));
    BOOST_TEST(daemon.accept_and_read() ==
               message(30, entry("a")) + "\n" + message(30, entry("b")) + "\n");
    // That connection is gone; the next line opens another.
    log->write(entry("c"));
    BOOST_TEST(daemon.accept_and_read() == message(30, entry("c")) + "\n");
}

BOOST_FIXTURE_TEST_CASE(a_daemon_may_come_and_go, Fixture) {
    log->write(entry("lost"));
    {
        const Daemon daemon(path, SOCK_DGRAM);
        log->write(entry("a"));
        BOOST_TEST(daemon.receive() == message(30, entry("a")));
    }
    log->write(entry("lost"));
    const Daemon daemon(path, SOCK_DGRAM);
    log->write(entry("b"));
    BOOST_TEST(daemon.receive() == message(30, entry("b")));
}

BOOST_FIXTURE_TEST_CASE(a_daemon_that_does_not_read_holds_nobody_up, Fixture) {
    const Daemon daemon(path, SOCK_DGRAM);
    // More than any socket buffer takes: were a message waited for, this would never end.
    for (int i = 0; i < 20000; ++i) {
        log->write(entry("x"));
    }
    int received = 0;
    while (!daemon.receive().empty()) {
        ++received;
    }
    BOOST_TEST(received > 0);
    BOOST_TEST(received < 20000);
    log->write(entry("after"));
    BOOST_TEST(daemon.receive() == message(30, entry("after")));
}

BOOST_AUTO_TEST_CASE(what_is_below_the_lowest_level_is_not_sent) {
    const difysso::test::Scratch scratch;
    const difysso::test::FixedClock clock;
    const Daemon daemon(scratch.path("log"), SOCK_DGRAM);
    const auto log = open_log("syslog:" + scratch.path("log"), Level::error, clock);
    log->write(entry("x", Level::warning));
    BOOST_TEST(daemon.receive() == "");
    log->write(entry("y", Level::error));
    BOOST_TEST(daemon.receive() == message(27, entry("y", Level::error)));
}

BOOST_AUTO_TEST_CASE(a_path_too_long_for_a_socket_loses_lines_only) {
    const difysso::test::FixedClock clock;
    open_log("syslog:/" + std::string(200, 'x'), Level::info, clock)->write(entry("x"));
}

BOOST_AUTO_TEST_SUITE_END()
