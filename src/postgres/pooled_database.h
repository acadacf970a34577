#pragma once
#include <set>

#include "outbound/pool.h"
#include "postgres/link.h"

namespace difysso::postgres {

// A connection of the pool: prepares each statement when it is first asked for.
class PooledConnection final : public Connection {
  public:
    explicit PooledConnection(std::unique_ptr<SessionHandle> session) : link_(std::move(session)) {}

    // A statement whose plan a change of a table has spoiled is prepared anew and repeated, unless
    // a transaction is under way, which the error has ended.
    std::unique_ptr<Result> execute(const Statement& statement,
                                    const std::vector<Parameter>& parameters,
                                    const outbound::Deadline& deadline) override;
    void run_script(const std::string& text, const outbound::Deadline& deadline) override;
    void begin(const outbound::Deadline& deadline) override;
    void commit(const outbound::Deadline& deadline) override;
    void rollback() noexcept override;
    bool in_transaction() const override { return link_.in_transaction(); }

    bool sound() const noexcept { return !link_.lost() && !stale_ && !link_.in_transaction(); }
    bool alive() const noexcept { return link_.quiet(); }

  private:
    std::unique_ptr<Result> execute_once(const Statement& statement,
                                         const std::vector<Parameter>& parameters,
                                         const outbound::Deadline& deadline);

    Link link_;
    std::set<std::string, std::less<>> prepared_;
    bool stale_ = false;  // a prepared statement is of no use any more
};

// PostgreSQL as libpq finds it, over a bounded number of connections. Made after the fork.
// Of CPU time a prepared statement costs some 18 us; a new connection costs 9 ms, because a
// password is stretched (SCRAM) for each of the two that session.h speaks of.
class PooledDatabase final : public Database {
  public:
    // The resolver outlives the database.
    PooledDatabase(const config::Database& settings, outbound::Resolver& resolver,
                   std::size_t connections);

    Lease acquire(const outbound::Deadline& deadline) override;

  private:
    const config::Database settings_;
    outbound::Pool<PooledConnection> pool_;
};

}  // namespace difysso::postgres
