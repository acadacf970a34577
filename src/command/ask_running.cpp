#include "command/ask_running.h"

#include <algorithm>
#include <charconv>

#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

namespace difysso::command {
namespace {

using Kind = process::ListenAddress::Kind;
using Poco::Net::SocketAddress;
using Poco::Net::StreamSocket;

constexpr std::size_t kMost = std::size_t{4} * 1024 * 1024;

// FastCGI 1.0, section 8.
enum Type : unsigned char { begin_request = 1, end_request = 3, params = 4, in = 5, out = 6 };
constexpr std::size_t kHeader = 8;

char octet(std::size_t number) {
    return static_cast<char>(number & 0xff);
}

// REQUIRES: less than 64 KiB.
std::string record(Type type, const std::string& content) {
    return std::string{'\1',
                       static_cast<char>(type),
                       '\0',
                       '\1',
                       octet(content.size() >> 8),
                       octet(content.size()),
                       '\0',
                       '\0'} +
           content;
}

std::string pair(const std::string& name, const std::string& value) {
    const auto length = [](std::size_t size) {
        if (size < 128) return std::string(1, octet(size));
        return std::string{octet(size >> 24 | 0x80), octet(size >> 16), octet(size >> 8),
                           octet(size)};
    };
    return length(name.size()) + length(value.size()) + name + value;
}

std::string fastcgi_request(const std::string& target) {
    return record(begin_request, std::string("\0\1\0\0\0\0\0\0", 8)) +
           record(params, pair("REQUEST_METHOD", "GET") + pair("REQUEST_URI", target) +
                              pair("REQUEST_SCHEME", "http") + pair("REMOTE_ADDR", "127.0.0.1") +
                              pair("HTTP_HOST", "localhost")) +
           record(params, "") + record(in, "");
}

std::string http_request(const std::string& target) {
    return "GET " + target + " HTTP/1.0\r\nHost: localhost\r\n\r\n";
}

// The number behind `before` at the head's start, and what comes after the empty line.
RunningAnswer read_message(std::string_view text, std::string_view before) {
    const std::size_t end = text.find("\r\n\r\n");
    RunningAnswer answer;
    if (end == std::string_view::npos || !text.starts_with(before)) return answer;
    std::from_chars(text.data() + before.size(), text.data() + end, answer.status);
    answer.body = text.substr(end + 4);
    return answer;
}

Poco::Timespan time_left(const outbound::Deadline& deadline) {
    return {0, std::max<long>(1, deadline.remaining().count()) * 1000};
}

SocketAddress socket_address(const process::ListenAddress& address) {
    if (address.kind == Kind::unix_path) return {SocketAddress::UNIX_LOCAL, address.path};
    std::string name = address.address.name;
    if (name.starts_with('[')) name = name.substr(1, name.size() - 2);
    return {name, address.address.port};
}

// Everything until the other side closes.
std::string read_all(StreamSocket& socket, const outbound::Deadline& deadline) {
    std::string text;
    char buffer[16384];
    for (;;) {
        if (deadline.passed()) throw Poco::TimeoutException();
        socket.setReceiveTimeout(time_left(deadline));
        const int count = socket.receiveBytes(buffer, sizeof buffer);
        if (count <= 0 || text.size() > kMost) return text;
        text.append(buffer, static_cast<std::size_t>(count));
    }
}

void send_all(StreamSocket& socket, std::string_view text, const outbound::Deadline& deadline) {
    socket.setSendTimeout(time_left(deadline));
    while (!text.empty())
        text.remove_prefix(
            static_cast<std::size_t>(socket.sendBytes(text.data(), static_cast<int>(text.size()))));
}

}  // namespace

RunningAnswer read_records(std::string_view records) {
    std::string text;
    bool ended = false;
    while (records.size() >= kHeader && !ended) {
        const auto at = [&](std::size_t i) { return static_cast<unsigned char>(records[i]); };
        const std::size_t size = at(4) * std::size_t{256} + at(5);
        if (at(1) == out) text.append(records.substr(kHeader, size));
        ended = at(1) == end_request;
        records.remove_prefix(std::min(kHeader + size + at(6), records.size()));
    }
    return ended ? read_message(text, "Status: ") : RunningAnswer{};
}

RunningAnswer ask_running(const process::ListenAddress& address, const std::string& target,
                          const outbound::Deadline& deadline) {
    StreamSocket socket;
    try {
        socket.connect(socket_address(address), time_left(deadline));
    } catch (const Poco::Exception&) {
        throw NoAnswer("nobody takes connections there");
    }
    try {
        const bool http = address.kind == Kind::http;
        send_all(socket, http ? http_request(target) : fastcgi_request(target), deadline);
        const std::string text = read_all(socket, deadline);
        RunningAnswer answer = http ? read_message(text, "HTTP/1.0 ") : read_records(text);
        if (answer.status == 0) throw NoAnswer("what was answered there can't be understood");
        return answer;
    } catch (const Poco::TimeoutException&) {
        throw NoAnswer("somebody takes connections there, and answers none in time");
    } catch (const Poco::Exception&) {
        throw NoAnswer("the connection was cut off without an answer");
    }
}

}  // namespace difysso::command
