#pragma once
#include <cstring>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "front/descriptor.h"

namespace difysso::fake {

// The web server's side of FastCGI 1.0, record by record, so that a test can also send what no web
// server would. One request a connection; one thread.
class FastCgiClient {
  public:
    enum Type : unsigned char { begin_request = 1, abort_request = 2, params = 4, std_in = 5 };
    using Variables = std::vector<std::pair<std::string, std::string>>;

    explicit FastCgiClient(const std::string& path)
        : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        connected_ = ::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address),
                               sizeof address) == 0;
    }

    bool connected() const { return connected_; }

    void begin(bool keep_connection = false) {
        record(begin_request,
               {'\0', '\1', keep_connection ? '\1' : '\0', '\0', '\0', '\0', '\0', '\0'});
    }
    void send_variables(const Variables& variables) {
        std::string content;
        for (const auto& [name, value] : variables)
            content.append(length(name)).append(length(value)).append(name).append(value);
        record(params, content);
        record(params, {});
    }
    void send_body(std::string_view body) {
        while (!body.empty()) {
            record(std_in, std::string(body.substr(0, 60000)));
            body.remove_prefix(std::min<std::size_t>(body.size(), 60000));
        }
    }
    void end_body() { record(std_in, {}); }

    void record(unsigned char type, const std::string& content) {
        std::string bytes{'\1',
                          static_cast<char>(type),
                          '\0',
                          '\1',
                          static_cast<char>(content.size() >> 8),
                          static_cast<char>(content.size()),
                          '\0',
                          '\0'};
        raw(bytes + content);
    }
    void raw(const std::string& bytes) {
        std::string_view rest(bytes);
        while (!rest.empty()) {
            const ssize_t sent = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            rest.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    // Nothing more will be sent.
    void finish() { ::shutdown(socket_.get(), SHUT_WR); }
    // Something came, or the connection was closed; false when neither happened in a long time.
    bool has_news() const {
        pollfd news{socket_.get(), POLLIN, 0};
        return ::poll(&news, 1, 20000) > 0;
    }
    // What the program wrote to stdout, when it has closed the connection. `ended` tells whether it
    // finished the request.
    std::string answer() {
        std::string bytes, out;
        char buffer[16384];
        for (ssize_t count = 0; (count = ::read(socket_.get(), buffer, sizeof buffer)) > 0;)
            bytes.append(buffer, static_cast<std::size_t>(count));
        for (std::size_t at = 0; at + 8 <= bytes.size();) {
            const auto byte = [&](std::size_t i) {
                return static_cast<unsigned char>(bytes[at + i]);
            };
            const std::size_t size = byte(4) * 256U + byte(5);
            if (byte(1) == 6) out.append(bytes, at + 8, size);
            if (byte(1) == 3) ended = true;
            at += 8 + size + byte(6);
        }
        return out;
    }
    std::string exchange(const Variables& variables, std::string_view body = {}) {
        begin();
        send_variables(variables);
        send_body(body);
        end_body();
        return answer();
    }

    bool ended = false;

  private:
    static std::string length(const std::string& text) {
        const std::size_t size = text.size();
        if (size < 128) return std::string(1, static_cast<char>(size));
        return {static_cast<char>(size >> 24 | 0x80), static_cast<char>(size >> 16),
                static_cast<char>(size >> 8), static_cast<char>(size)};
    }
    front::Descriptor socket_;
    bool connected_ = false;
};

}  // namespace difysso::fake
