#include "relay.h"

#include <arpa/inet.h>
#include <iterator>
#include <poll.h>
#include <stdexcept>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

namespace difysso::service {

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int new_socket() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) throw std::runtime_error("no socket");
    return fd;
}

std::string received(int fd) {
    char buffer[65536];
    const ssize_t size = ::recv(fd, buffer, sizeof buffer, 0);
    return {buffer, size > 0 ? static_cast<std::size_t>(size) : 0};
}

bool sent(int fd, const std::string& bytes) {
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t size = ::send(fd, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
        if (size <= 0) return false;
        done += static_cast<std::size_t>(size);
    }
    return true;
}

}  // namespace

Relay::Relay(std::uint16_t target)
    : target_(target), listener_(new_socket()), wake_(::eventfd(0, EFD_CLOEXEC)) {
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(listener_, 128) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
        throw std::runtime_error("the relay can't listen");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { work(); });
}

Relay::~Relay() {
    stopping_ = true;
    wake();
    thread_.join();
    close_all();
    ::close(listener_);
    ::close(wake_);
}

void Relay::wake() const {
    const std::uint64_t one = 1;
    if (::write(wake_, &one, sizeof one) < 0) throw std::runtime_error("the relay doesn't wake");
}

void Relay::cut() {
    cutting_ = true;
    wake();
}

void Relay::refuse(bool on) {
    refusing_ = on;
    wake();
}

void Relay::hold(bool on) {
    holding_ = on;
    wake();
}

void Relay::cut_at(const std::string& text, Delivery delivery) {
    const std::lock_guard lock(mutex_);
    fatal_ = text;
    delivery_ = delivery;
    cut_happened_ = false;
}

bool Relay::is_fatal(const std::string& bytes, Delivery& delivery) {
    const std::lock_guard lock(mutex_);
    if (fatal_.empty() || bytes.find(fatal_) == std::string::npos) return false;
    fatal_.clear();
    delivery = delivery_;
    return true;
}

bool Relay::client_spoke(Pair& pair) {
    const std::string bytes = received(pair.client);
    if (bytes.empty()) return false;
    if (pair.server_spoke_last) ++round_trips_;
    pair.server_spoke_last = false;
    Delivery delivery{};
    if (!is_fatal(bytes, delivery)) return sent(pair.server, bytes);
    if (delivery == Delivery::delivered && sent(pair.server, bytes)) {
        // Its answer shows that it has acted.
        received(pair.server);
    }
    cut_happened_ = true;
    return false;
}

bool Relay::server_spoke(Pair& pair) {
    const std::string bytes = received(pair.server);
    pair.server_spoke_last = true;
    return !bytes.empty() && sent(pair.client, bytes);
}

void Relay::accept_one() {
    const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    ++connections_;
    const int server = new_socket();
    const sockaddr_in address = loopback(target_);
    if (refusing_ ||
        ::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        ::close(client);
        ::close(server);
        return;
    }
    pairs_.push_back({client, server});
}

void Relay::close_all() {
    for (const Pair& pair : pairs_) {
        ::close(pair.client);
        ::close(pair.server);
    }
    pairs_.clear();
}

void Relay::work() {
    while (!stopping_) {
        std::vector<pollfd> events{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
        for (const Pair& pair : pairs_) {
            // A negative descriptor is passed over.
            events.push_back({holding_ ? -1 : pair.client, POLLIN, 0});
            events.push_back({holding_ ? -1 : pair.server, POLLIN, 0});
        }
        if (::poll(events.data(), events.size(), -1) < 0) continue;
        std::uint64_t count = 0;
        if (events[0].revents != 0 && ::read(wake_, &count, sizeof count) > 0) {
            if (cutting_.exchange(false) || refusing_) close_all();
            continue;
        }
        std::size_t i = 2;
        for (auto pair = pairs_.begin(); pair != pairs_.end(); i += 2) {
            bool keep = true;
            if (events[i].revents != 0) keep = client_spoke(*pair);
            if (keep && events[i + 1].revents != 0) keep = server_spoke(*pair);
            if (!keep) {
                ::close(pair->client);
                ::close(pair->server);
            }
            pair = keep ? std::next(pair) : pairs_.erase(pair);
        }
        if (events[1].revents != 0) accept_one();
    }
}

}  // namespace difysso::service
