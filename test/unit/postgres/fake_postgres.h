#pragma once
#include <functional>
#include <string>

#include "unit/outbound/fake_server.h"

// The server's side of PostgreSQL's protocol, version 3 (its manual, chapter 55), without passwords
// and with simple queries only.
namespace difysso::test {

inline std::string number(std::size_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> shift & 0xff);
    return bytes;
}
inline std::string message(char type, const std::string& content) {
    return type + number(content.size() + 4) + content;
}
inline std::string ready(char transaction) {
    return message('Z', std::string(1, transaction));
}
inline std::string complete(const std::string& tag) {
    return message('C', tag + '\0');
}
inline std::string error(const std::string& severity, const std::string& sqlstate) {
    const std::string end(1, '\0');
    return message(
        'E', "S" + severity + end + "V" + severity + end + "C" + sqlstate + end + "M" + end + end);
}
// With the key by which a statement may be cancelled.
inline const std::string kLetIn =
    message('R', number(0)) + message('K', number(7) + number(8)) + ready('I');

inline std::size_t size_in(const std::string& bytes) {
    std::size_t size = 0;
    for (const char byte : bytes)
        size = size << 8 | static_cast<unsigned char>(byte);
    return size;
}
inline void read_startup(FakeConnection& connection) {
    connection.read_bytes(size_in(connection.read_bytes(4)) - 4);
}
// Reads the startup packet; whether it is one that asks to cancel another session's statement.
inline bool is_cancel_request(FakeConnection& connection) {
    const std::string code = number(80877102);
    return connection.read_bytes(size_in(connection.read_bytes(4)) - 4).starts_with(code);
}
// Its type and content; both empty when the client has left.
inline std::pair<std::string, std::string> read_message(FakeConnection& connection) {
    std::string type = connection.read_bytes(1);
    const std::string size = connection.read_bytes(4);
    if (size.size() < 4) return {};
    return {std::move(type), connection.read_bytes(size_in(size) - 4)};
}
// The text of the next simple query; empty when the client has left.
inline std::string read_query(FakeConnection& connection) {
    const auto [type, text] = read_message(connection);
    return type == "Q" ? text.substr(0, text.size() - 1) : std::string();
}

// Every session is two connections: the first asks whether there is a way in.
inline constexpr int kConnections = 2;

// Lets everybody in and answers each query.
using Answer = std::function<std::string(const std::string& query)>;
inline FakeServer::Script answering_the_rest(const Answer& answer) {
    return [answer](FakeConnection& connection, int) {
        connection.write(kLetIn);
        for (std::string query; !(query = read_query(connection)).empty();) {
            const std::string bytes = answer(query);
            connection.write(bytes);
            if (bytes.empty() || bytes.starts_with(error("FATAL", "57P01"))) return;
        }
    };
}
inline FakeServer::Script answering(const Answer& answer) {
    return [answer](FakeConnection& connection, int number) {
        read_startup(connection);
        answering_the_rest(answer)(connection, number);
    };
}
inline std::string obey(const std::string& query) {
    return complete(query) + ready(query.starts_with("BEGIN") ? 'T' : 'I');
}
// What a new session is asked first; and that answer, whatever the rest of them is.
inline bool is_first(const std::string& query) {
    return query.starts_with("SELECT set_config");
}
inline Answer after_first(const Answer& answer) {
    return [answer](const std::string& query) {
        return is_first(query) ? obey(query) : answer(query);
    };
}

}  // namespace difysso::test
