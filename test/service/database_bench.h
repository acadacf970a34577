#pragma once
#include <boost/test/unit_test.hpp>

#include "postgres/pooled_database.h"
#include "postgres_server.h"

namespace difysso::service {

inline outbound::Deadline late() {
    return outbound::Deadline::after(std::chrono::seconds(60));
}

inline const postgres::Statement kOne{"test_one", "SELECT 1"};
inline const postgres::Statement kEcho{"test_echo", "SELECT $1::text"};

struct DatabaseServer {
    DatabaseServer() { server.make_dify(""); }
    static PostgresServer& get() {
        static DatabaseServer only;
        return only.server;
    }
    TemporaryFolder folder;
    PostgresServer server{folder};
};

inline config::Database settings() {
    const PostgresServer& server = DatabaseServer::get();
    config::Database database;
    database.host = "localhost";
    database.port = std::to_string(server.port());
    database.user = PostgresServer::superuser;
    database.password = observe::Secret(server.superuser_password());
    database.name = "dify";
    return database;
}

struct DatabaseBench {
    explicit DatabaseBench(const config::Database& database_settings = settings(),
                           std::size_t connections = 4)
        : database(database_settings, resolver, connections) {}

    std::string value(const postgres::Statement& statement,
                      const std::vector<postgres::Parameter>& values = {},
                      const outbound::Deadline& deadline = late()) {
        const auto connection = database.acquire(deadline);
        return std::string(connection->execute(statement, values, deadline)->text(0, 0));
    }
    // Of the first Failure of `SELECT 1`.
    observe::Failure failure(const outbound::Deadline& deadline = late()) {
        try {
            value(kOne, {}, deadline);
        } catch (const observe::Failure& thrown) {
            return thrown;
        }
        BOOST_FAIL("the database answered");
        return observe::Failure(observe::Reason::internal);
    }

    PostgresServer& server = DatabaseServer::get();
    outbound::Resolver resolver;
    postgres::PooledDatabase database;
};

}  // namespace difysso::service
