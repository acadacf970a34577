#include "wait.h"

#include <arpa/inet.h>
#include <cstring>
#include <random>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace difysso::service {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

template <class Address, class Act>
bool with_socket(const Address& address, Act act) {
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    const int fd = ::socket(generic->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) throw std::runtime_error("no socket: " + std::string(std::strerror(errno)));
    const bool done = act(fd, generic, sizeof address) == 0;
    ::close(fd);
    return done;
}

}  // namespace

void wait_until(const std::function<bool()>& condition, const std::string& what,
                Milliseconds timeout) {
    const auto end = std::chrono::steady_clock::now() + timeout;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            throw std::runtime_error("waited " + std::to_string(timeout.count()) + " ms for " +
                                     what);
        }
        std::this_thread::sleep_for(Milliseconds(5));
    }
}

std::uint16_t free_port() {
    thread_local std::mt19937 random{std::random_device{}()};
    std::uniform_int_distribution<int> range{10240, 32000};
    for (int attempt = 0; attempt < 1000; ++attempt) {
        const auto port = static_cast<std::uint16_t>(range(random));
        if (with_socket(loopback(port), ::bind)) return port;
    }
    throw std::runtime_error("no free port on 127.0.0.1");
}

bool accepts_tcp(std::uint16_t port) {
    return with_socket(loopback(port), ::connect);
}

bool accepts_unix(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        throw std::runtime_error("too long for a unix socket: " + path);
    }
    path.copy(address.sun_path, path.size());
    return with_socket(address, ::connect);
}

}  // namespace difysso::service
