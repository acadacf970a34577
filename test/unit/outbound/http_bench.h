#pragma once
#include <string>

#include <boost/test/unit_test.hpp>

#include "outbound/https_client.h"
#include "unit/outbound/fake_server.h"

namespace difysso::test {

inline outbound::Deadline late() {
    return outbound::Deadline::after(std::chrono::seconds(60));
}

// A client of the server, over plain http.
struct Client {
    explicit Client(const FakeServer& server, outbound::PooledHttpClient::Limits limits = {})
        : http({"http", "127.0.0.1", server.port()}, "", nullptr, resolver, limits) {}

    outbound::HttpResponse get(const outbound::Deadline& deadline = late()) {
        return http.send({.target = "/"}, deadline);
    }
    observe::Reason refusal(const outbound::Deadline& deadline = late()) {
        try {
            get(deadline);
        } catch (const observe::Failure& failure) {
            return failure.reason();
        }
        BOOST_ERROR("an answer was accepted");
        return observe::Reason::internal;
    }

    outbound::Resolver resolver;
    outbound::PooledHttpClient http;
};

// Answers every request of every connection with the same bytes.
inline FakeServer::Script always(const std::string& answer) {
    return [answer](FakeConnection& connection, int) {
        while (!connection.read_request().empty())
            connection.write(answer);
    };
}

// Answers the first request of every connection and ends it.
inline FakeServer::Script once(const std::string& answer) {
    return [answer](FakeConnection& connection, int) {
        connection.read_request();
        connection.write(answer);
    };
}

inline const std::string kGood = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

}  // namespace difysso::test
