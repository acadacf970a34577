#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace difysso::test {

// The server's side of one connection, plain or TLS. Reading and writing return short when the
// client is gone; nothing throws.
class FakeConnection {
  public:
    FakeConnection(int descriptor, SSL* ssl) : descriptor_(descriptor), ssl_(ssl) {}

    // Everything up to and including `end`; less when the client leaves before.
    std::string read_until(const std::string& end) {
        while (read_.find(end) == std::string::npos) {
            if (!read_more()) break;
        }
        const auto found = read_.find(end);
        return take(found == std::string::npos ? read_.size() : found + end.size());
    }

    std::string read_bytes(std::size_t size) {
        while (read_.size() < size) {
            if (!read_more()) break;
        }
        return take(std::min(size, read_.size()));
    }

    // One HTTP request, with the body that its Content-Length announces; empty when there is none.
    std::string read_request() {
        std::string head = read_until("\r\n\r\n");
        const std::string field = "Content-Length: ";
        const auto length = head.find(field);
        if (length == std::string::npos) return head;
        return head + read_bytes(std::stoul(head.substr(length + field.size())));
    }

    bool write(const std::string& text) {
        if (ssl_ != nullptr) {
            return SSL_write(ssl_, text.data(), static_cast<int>(text.size())) > 0;
        }
        return send_raw(text);
    }

    // Byte by byte, with a pause after each: the client never waits long for the next one.
    void drip(const std::string& text) {
        for (const char byte : text) {
            if (!write(std::string(1, byte)) || client_left(10)) return;
        }
    }

    // Past TLS, if there is any.
    bool send_raw(const std::string& text) {
        std::size_t sent = 0;
        while (sent < text.size()) {
            const auto size =
                send(descriptor_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
            if (size <= 0) return false;
            sent += static_cast<std::size_t>(size);
        }
        return true;
    }

    // Whether the client closes within the time; an answer that is always yes in the end.
    bool client_left(int milliseconds) const {
        pollfd entry{descriptor_, POLLRDHUP, 0};
        return poll(&entry, 1, milliseconds) == 1;
    }
    void wait_until_client_leaves() const { client_left(-1); }

    // Ends the stream and returns when the client's kernel has confirmed that it knows.
    void end_and_wait_until_known() const {
        shutdown(descriptor_, SHUT_WR);
        tcp_info info{};
        do {
            socklen_t size = sizeof info;
            if (getsockopt(descriptor_, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return;
            std::this_thread::yield();
        } while (info.tcpi_state == TCP_FIN_WAIT1);
    }

    SSL* ssl() const { return ssl_; }
    int descriptor() const { return descriptor_; }

  private:
    bool read_more() {
        char block[4096];
        const auto size = ssl_ != nullptr
                              ? SSL_read(ssl_, block, sizeof block)
                              : static_cast<int>(recv(descriptor_, block, sizeof block, 0));
        if (size <= 0) return false;
        read_.append(block, static_cast<std::size_t>(size));
        return true;
    }
    std::string take(std::size_t size) {
        std::string taken = read_.substr(0, size);
        read_.erase(0, size);
        return taken;
    }

    int descriptor_;
    SSL* ssl_;
    std::string read_;
};

// Listens on a free port of 127.0.0.1 and plays the script to every connection, each in a thread of
// its own; `number` counts them from 1. With `tls` the script begins after the handshake, if that
// succeeds. Ends all connections at destruction.
class FakeServer {
  public:
    using Script = std::function<void(FakeConnection&, int number)>;

    explicit FakeServer(Script script, SSL_CTX* tls = nullptr)
        : script_(std::move(script)), tls_(tls), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        if (bind(listener_, generic, size) != 0 || listen(listener_, 64) != 0 ||
            getsockname(listener_, generic, &size) != 0) {
            throw std::runtime_error("no port to listen on");
        }
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }
    FakeServer(const FakeServer&) = delete;
    FakeServer& operator=(const FakeServer&) = delete;
    ~FakeServer() {
        shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        {
            const std::scoped_lock lock(mutex_);
            for (const int descriptor : open_)
                shutdown(descriptor, SHUT_RDWR);
        }
        for (auto& thread : threads_)
            thread.join();
        close(listener_);
    }

    std::uint16_t port() const { return port_; }
    int accepted() const { return accepted_; }

  private:
    void accept_all() {
        for (;;) {
            const int descriptor = accept(listener_, nullptr, nullptr);
            if (descriptor < 0) return;
            {
                const std::scoped_lock lock(mutex_);
                open_.push_back(descriptor);
            }
            const int number = ++accepted_;
            threads_.emplace_back([this, descriptor, number] { serve(descriptor, number); });
        }
    }

    void serve(int descriptor, int number) {
        SSL* ssl = tls_ == nullptr ? nullptr : SSL_new(tls_);
        if (ssl != nullptr) SSL_set_fd(ssl, descriptor);
        if (ssl == nullptr || SSL_accept(ssl) == 1) {
            FakeConnection connection(descriptor, ssl);
            script_(connection, number);
        }
        SSL_free(ssl);
        ERR_clear_error();
        const std::scoped_lock lock(mutex_);
        std::erase(open_, descriptor);
        close(descriptor);
    }

    const Script script_;
    SSL_CTX* const tls_;
    const int listener_;
    std::uint16_t port_ = 0;
    std::atomic<int> accepted_ = 0;
    std::mutex mutex_;
    std::vector<int> open_;
    std::vector<std::thread> threads_;  // the acceptor's until it has ended
    std::thread acceptor_;
};

}  // namespace difysso::test
