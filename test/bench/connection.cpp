#include "connection.h"

#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace difysso::bench {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

std::size_t number(std::string_view text) {
    std::size_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

std::string_view Reply::header(std::string_view name) const {
    const std::string start = "\r\n" + std::string(name) + ": ";
    const auto at = head.find(start);
    if (at == std::string::npos) return {};
    const auto value = std::string_view(head).substr(at + start.size());
    return value.substr(0, value.find("\r\n"));
}

void Connection::open() {
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = ::htons(port_);
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    if (socket_ < 0 ||
        ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        fail("connect");
    const int on = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void Connection::close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
}

void Connection::send(std::string_view text) const {
    while (!text.empty()) {
        const ssize_t sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent < 0) fail("send");
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
}

Reply Connection::receive() {
    Reply reply;
    char buffer[16384];
    std::size_t got = 0;
    std::size_t end = std::string::npos;
    std::size_t whole = 0;
    while (end == std::string::npos || got < whole) {
        const ssize_t more = ::recv(socket_, buffer, sizeof buffer, 0);
        if (more < 0) fail("recv");
        if (more == 0) throw std::runtime_error("the web server closed the connection");
        got += static_cast<std::size_t>(more);
        if (end != std::string::npos) continue;
        reply.head.append(buffer, static_cast<std::size_t>(more));
        end = reply.head.find("\r\n\r\n");
        if (end == std::string::npos) continue;
        whole = end + 4 + number(reply.header("Content-Length"));
        if (reply.head.find("\r\nTransfer-Encoding:") < end)
            throw std::runtime_error("an answer without a Content-Length");
    }
    reply.head.resize(end + 2);
    reply.status = static_cast<int>(number(std::string_view(reply.head).substr(9, 3)));
    return reply;
}

Reply Connection::ask(const std::string& request) {
    if (socket_ < 0) open();
    send(request);
    Reply reply = receive();
    if (reply.header("Connection") == "close") close();
    return reply;
}

std::string get_request(std::uint16_t port, const std::string& path, const std::string& cookie) {
    std::string text = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                       "\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 "
                       "Firefox/140.0\r\nAccept: text/html\r\nAccept-Language: en\r\n";
    if (!cookie.empty()) text += "Cookie: " + cookie + "\r\n";
    return text + "\r\n";
}

}  // namespace difysso::bench
