#pragma once
#include <boost/test/unit_test.hpp>

#include "postgres/pooled_database.h"
#include "unit/postgres/fake_postgres.h"

namespace difysso::test {

inline outbound::Deadline late() {
    return outbound::Deadline::after(std::chrono::seconds(60));
}

struct Client {
    explicit Client(const FakeServer& server, std::size_t connections = 2)
        : database(settings(server.port()), resolver, connections) {}

    static config::Database settings(std::uint16_t port) {
        config::Database database;
        database.host = "127.0.0.1";
        database.port = std::to_string(port);
        database.user = database.name = "dify";
        // The fake server speaks no TLS.
        database.options["sslmode"] = "disable";
        return database;
    }
    observe::Reason refusal(const outbound::Deadline& deadline = late()) {
        try {
            database.acquire(deadline)->run_script("SELECT", deadline);
        } catch (const observe::Failure& failure) {
            code = failure.code();
            return failure.reason();
        }
        BOOST_ERROR("nothing was refused");
        return observe::Reason::internal;
    }

    outbound::Resolver resolver;
    postgres::PooledDatabase database;
    std::string code;  // of the last refusal
};

}  // namespace difysso::test
