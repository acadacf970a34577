#pragma once
#include <set>

#include "outbound/backoff.h"
#include "outbound/pool.h"
#include "postgres/link.h"
#include "postgres/servers.h"

namespace difysso::postgres {

// A connection of the pool: prepares each statement when it is first asked for, or none at all
// where a pooler gives each transaction another session (PgBouncer's pool_mode=transaction).
class PooledConnection final : public Connection {
  public:
    enum class Statements { prepared, once };
    PooledConnection(std::unique_ptr<SessionHandle> session, Statements statements)
        : link_(std::move(session)), statements_(statements) {}

    // What no transaction bounds ends by itself after kLongest, unless the options or the role say
    // otherwise. For sessions that stay ours.
    void limit_statements(const outbound::Deadline& deadline);
    static constexpr std::chrono::seconds kLongest{10};

    // A statement whose plan a change of a table has spoiled is prepared anew and repeated, unless
    // a transaction is under way, which the error has ended.
    std::unique_ptr<Result> execute(const Statement& statement,
                                    const std::vector<Parameter>& parameters,
                                    const outbound::Deadline& deadline) override;
    void run_script(const std::string& text, const outbound::Deadline& deadline) override;
    // Until its end, the server itself cancels what outlives the deadline, and lets go of a
    // transaction in which nothing happens any more: this process may be stopped.
    void begin(const outbound::Deadline& deadline) override;
    std::vector<std::unique_ptr<Result>> begin_with(const std::vector<Query>& queries,
                                                    const outbound::Deadline& deadline) override;
    void commit(const outbound::Deadline& deadline) override;
    std::unique_ptr<Result> commit_with(const Query& query,
                                        const outbound::Deadline& deadline) override;
    void rollback() noexcept override;
    bool in_transaction() const override { return link_.in_transaction(); }

    bool sound() const noexcept { return !link_.lost() && !stale_ && !link_.in_transaction(); }
    bool lost() const noexcept { return link_.lost(); }
    bool alive() const noexcept { return link_.quiet(); }

  private:
    std::unique_ptr<Result> execute_once(const Statement& statement,
                                         const std::vector<Parameter>& parameters,
                                         const outbound::Deadline& deadline);
    void prepare(const Statement& statement, const outbound::Deadline& deadline);
    // For run_together(); the server knows the statement then.
    Link::Call call_of(const Statement& statement, const std::vector<Parameter>& parameters,
                       const outbound::Deadline& deadline);
    std::vector<ResultPointer> run_together(const std::vector<Link::Call>& calls,
                                            const outbound::Deadline& deadline);

    Link link_;
    const Statements statements_;
    std::set<std::string, std::less<>> prepared_;
    bool stale_ = false;  // a prepared statement is of no use any more
};

// PostgreSQL over a bounded number of connections to the first of its servers that takes us. When
// one is lost the idle ones are closed too: they lead to the same server. Made after the fork.
// Of CPU time a prepared statement costs some 18 us; a new connection costs 9 ms, because a
// password is stretched (SCRAM) for each of the two that servers.h speaks of.
class PooledDatabase final : public Database {
  public:
    // The resolver outlives the database.
    PooledDatabase(const config::Database& settings, outbound::Resolver& resolver,
                   std::size_t connections);

    Lease acquire(const outbound::Deadline& deadline) override;
    outbound::PoolUsage usage() const { return pool_.usage(); }

  private:
    std::unique_ptr<PooledConnection> open(const outbound::Deadline& deadline);

    const PooledConnection::Statements statements_;
    Servers servers_;
    outbound::Backoff backoff_;
    outbound::Pool<PooledConnection> pool_;
};

}  // namespace difysso::postgres
