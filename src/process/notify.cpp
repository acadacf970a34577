#include "process/notify.h"

#include <algorithm>
#include <charconv>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "front/descriptor.h"

namespace difysso::process {
namespace {

// A whole number in the environment; 0 when there is none.
std::uint64_t number_of(const char* variable) {
    const char* const text = std::getenv(variable);
    std::uint64_t number = 0;
    if (text == nullptr) return 0;
    const char* const end = text + std::strlen(text);
    const auto [last, error] = std::from_chars(text, end, number);
    return error == std::errc() && last == end ? number : 0;
}

}  // namespace

void notify_systemd(std::string_view state) {
    const char* path = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path == nullptr || (path[0] != '/' && path[0] != '@')) return;
    const std::size_t length = std::strlen(path);
    if (length >= sizeof address.sun_path) return;
    std::memcpy(address.sun_path, path, length);
    if (path[0] == '@') address.sun_path[0] = '\0';  // an abstract name

    const front::Descriptor descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
    ::sendto(descriptor.get(), state.data(), state.size(), MSG_NOSIGNAL,
             reinterpret_cast<const sockaddr*>(&address), size);
}

std::string reloading() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    constexpr std::int64_t kMillion = 1'000'000;
    return "RELOADING=1\nMONOTONIC_USEC=" +
           std::to_string(now.tv_sec * kMillion + now.tv_nsec / 1000);
}

Watchdog::Watchdog() {
    const std::uint64_t microseconds = number_of("WATCHDOG_USEC");
    const std::uint64_t whose = number_of("WATCHDOG_PID");
    if (microseconds == 0 || (whose != 0 && whose != static_cast<std::uint64_t>(::getpid())))
        return;
    // Twice in the time allowed.
    interval_ = static_cast<int>(std::clamp<std::uint64_t>(microseconds / 2000, 1, INT_MAX));
}

void Watchdog::ping() {
    const auto now = std::chrono::steady_clock::now();
    if (interval_ < 0 || now - last_ < std::chrono::milliseconds(interval_ / 2)) return;
    last_ = now;
    notify_systemd("WATCHDOG=1");
}

}  // namespace difysso::process
