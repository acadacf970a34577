#include "process/notify.h"

#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "front/descriptor.h"

namespace {

using namespace difysso;

// systemd's end of NOTIFY_SOCKET, at an abstract name.
struct Systemd {
    Systemd() : socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const std::string name = "difysso-notify-test-" + std::to_string(::getpid());
        std::memcpy(address.sun_path + 1, name.data(), name.size());
        const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
        BOOST_REQUIRE(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0);
        ::setenv("NOTIFY_SOCKET", ("@" + name).c_str(), 1);
    }
    ~Systemd() {
        for (const char* variable : {"NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"})
            ::unsetenv(variable);
    }
    // "" when nothing was said.
    std::string heard() const {
        char text[256];
        const auto length = ::recv(socket.get(), text, sizeof text, 0);
        return length < 0 ? "" : std::string(text, static_cast<std::size_t>(length));
    }
    front::Descriptor socket;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(notify, Systemd)

BOOST_AUTO_TEST_CASE(says_what_it_is_told) {
    process::notify_systemd("READY=1");
    BOOST_TEST(heard() == "READY=1");
    const std::string text = process::reloading();
    BOOST_TEST(text.starts_with("RELOADING=1\nMONOTONIC_USEC="));
    ::unsetenv("NOTIFY_SOCKET");
    process::notify_systemd("READY=1");
    BOOST_TEST(heard() == "");
}

BOOST_AUTO_TEST_CASE(the_watchdog_is_fed_when_it_is_asked_for) {
    ::setenv("WATCHDOG_USEC", "3000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    process::Watchdog watchdog;
    BOOST_TEST(watchdog.interval() == 1500);
    watchdog.ping();
    BOOST_TEST(heard() == "WATCHDOG=1");
}

BOOST_AUTO_TEST_CASE(the_watchdog_of_another_or_of_none_is_not) {
    const auto silent = [&] {
        process::Watchdog watchdog;
        watchdog.ping();
        return watchdog.interval() == -1 && heard().empty();
    };
    BOOST_TEST(silent());
    ::setenv("WATCHDOG_USEC", "3000000", 1);
    ::setenv("WATCHDOG_PID", std::to_string(::getppid()).c_str(), 1);
    BOOST_TEST(silent());
    ::unsetenv("WATCHDOG_PID");
    for (const char* usec : {"", "0", "-1", "many", "3000000x"}) {
        ::setenv("WATCHDOG_USEC", usec, 1);
        BOOST_TEST(silent(), usec);
    }
}

BOOST_AUTO_TEST_SUITE_END()
