#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "outbound/resolver.h"
#include "postgres/pooled_database.h"

namespace difysso::service {

// A database that remembers what was asked of it, and can do something before a statement.
class WatchedDatabase final : public postgres::Database {
  public:
    WatchedDatabase(const config::Database& settings, outbound::Resolver& resolver)
        : database_(settings, resolver, 40) {}

    Lease acquire(const outbound::Deadline& deadline) override {
        auto lease = std::make_shared<Lease>(database_.acquire(deadline));
        return {new Watched(**lease, *this), [lease](postgres::Connection* one) { delete one; }};
    }

    // The trips since the last call, by the statement's name, and BEGIN and COMMIT.
    std::vector<std::string> trips() {
        const std::lock_guard lock(mutex_);
        return std::exchange(trips_, {});
    }

    // Called before each trip.
    std::function<void(const std::string& trip)> before;

  private:
    class Watched final : public postgres::Connection {
      public:
        Watched(postgres::Connection& connection, WatchedDatabase& watch)
            : connection_(connection), watch_(watch) {}
        std::unique_ptr<postgres::Result> execute(
            const postgres::Statement& statement,
            const std::vector<postgres::Parameter>& parameters,
            const outbound::Deadline& deadline) override {
            watch_.note(statement.name);
            return connection_.execute(statement, parameters, deadline);
        }
        void run_script(const std::string& text, const outbound::Deadline& deadline) override {
            watch_.note("script");
            connection_.run_script(text, deadline);
        }
        void begin(const outbound::Deadline& deadline) override {
            watch_.note("BEGIN");
            connection_.begin(deadline);
        }
        void commit(const outbound::Deadline& deadline) override {
            watch_.note("COMMIT");
            connection_.commit(deadline);
        }
        std::vector<std::unique_ptr<postgres::Result>> begin_with(
            const std::vector<postgres::Query>& queries,
            const outbound::Deadline& deadline) override {
            watch_.note("BEGIN");
            for (const postgres::Query& query : queries)
                watch_.note(query.statement.name);
            return connection_.begin_with(queries, deadline);
        }
        std::unique_ptr<postgres::Result> commit_with(const postgres::Query& query,
                                                      const outbound::Deadline& deadline) override {
            watch_.note(query.statement.name);
            watch_.note("COMMIT");
            return connection_.commit_with(query, deadline);
        }
        void rollback() noexcept override { connection_.rollback(); }
        bool in_transaction() const override { return connection_.in_transaction(); }

      private:
        postgres::Connection& connection_;
        WatchedDatabase& watch_;
    };

    void note(const std::string& trip) {
        {
            const std::lock_guard lock(mutex_);
            trips_.push_back(trip);
        }
        if (before) before(trip);
    }

    postgres::PooledDatabase database_;
    std::mutex mutex_;
    std::vector<std::string> trips_;
};

}  // namespace difysso::service
