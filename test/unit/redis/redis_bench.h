#pragma once
#include <string>

#include <boost/test/unit_test.hpp>

#include "redis/pooled_client.h"
#include "unit/outbound/fake_server.h"

namespace difysso::test {

inline outbound::Deadline late() {
    return outbound::Deadline::after(std::chrono::seconds(60));
}

inline config::Redis settings(const FakeServer& server) {
    config::Redis redis;
    redis.server.name = "127.0.0.1";
    redis.server.port = server.port();
    return redis;
}

struct Client {
    explicit Client(const FakeServer& server, std::size_t connections = 2)
        : Client(settings(server), connections) {}
    explicit Client(const config::Redis& redis, std::size_t connections = 2)
        : pooled(redis, resolver, connections) {}

    redis::Reply get(const outbound::Deadline& deadline = late()) {
        return pooled.command({"GET", "k"}, deadline);
    }
    observe::Reason refusal(const outbound::Deadline& deadline = late()) {
        try {
            get(deadline);
        } catch (const observe::Failure& failure) {
            return failure.reason();
        }
        BOOST_ERROR("a reply was accepted");
        return observe::Reason::internal;
    }

    outbound::Resolver resolver;
    redis::PooledClient pooled;
};

inline const std::string kGet = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";

// Answers every GET k with the same bytes.
inline FakeServer::Script always(const std::string& answer) {
    return [answer](FakeConnection& connection, int) {
        while (connection.read_bytes(kGet.size()) == kGet)
            connection.write(answer);
    };
}

}  // namespace difysso::test
