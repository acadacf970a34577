#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "observe/failure.h"
#include "observe/literal.h"
#include "outbound/deadline.h"

namespace difysso::postgres {

// A statement of ours. `name` is unique in the program; the server keeps it prepared under this
// name for as long as the connection lives. The text uses $1, $2, ...; parameters are text, cast in
// it.
struct Statement {
    std::string name;
    std::string text;
};

using Parameter = std::optional<std::string>;  // nothing = NULL; no NUL inside

// A statement with the values of its parameters.
struct Query {
    Statement statement;
    std::vector<Parameter> parameters;
};

// Rows as text. Owns its memory; movable.
class Result {
  public:
    virtual ~Result() = default;
    virtual int rows() const = 0;
    virtual int affected() const = 0;
    virtual bool is_null(int row, int column) const = 0;
    // "" for NULL. Valid as long as the Result.
    virtual std::string_view text(int row, int column) const = 0;
};

// A statement failed in a way that its caller may understand; `sqlstate()` says which. The server's
// message is never kept: it may quote a row.
class SqlError : public observe::Failure {
  public:
    SqlError(observe::Reason reason, observe::Literal detail, std::string sqlstate)
        : Failure(reason, detail, std::move(sqlstate)) {}
    const std::string& sqlstate() const { return code(); }
};

// One connection, lent by a Database. One thread at a time. Every call throws SqlError, or
// observe::Failure: database_unavailable (the connection broke), deadline (missed: the statement is
// cancelled by closing the connection). When a Failure that isn't an SqlError was thrown out of
// commit(), whether it took effect is unknown.
class Connection {
  public:
    virtual ~Connection() = default;
    virtual std::unique_ptr<Result> execute(const Statement& statement,
                                            const std::vector<Parameter>& parameters,
                                            const outbound::Deadline& deadline) = 0;
    // Several statements without parameters in one text, as a migration file has them.
    virtual void run_script(const std::string& text, const outbound::Deadline& deadline) = 0;
    virtual void begin(const outbound::Deadline& deadline) = 0;
    // begin() and then these, in one trip where that can be; a result for each. The first that
    // fails ends it, within the transaction. All of it is planned without a look at the values.
    virtual std::vector<std::unique_ptr<Result>> begin_with(const std::vector<Query>& queries,
                                                            const outbound::Deadline& deadline) {
        begin(deadline);
        std::vector<std::unique_ptr<Result>> results;
        results.reserve(queries.size());
        for (const Query& query : queries)
            results.push_back(execute(query.statement, query.parameters, deadline));
        return results;
    }
    virtual void commit(const outbound::Deadline& deadline) = 0;
    // execute() and then commit(), in one trip where that can be. What it throws says no more than
    // that of commit() does; a query that fails leaves the transaction open, to be rolled back.
    virtual std::unique_ptr<Result> commit_with(const Query& query,
                                                const outbound::Deadline& deadline) {
        auto result = execute(query.statement, query.parameters, deadline);
        commit(deadline);
        return result;
    }
    // Never throws; a connection that can't be rolled back is closed.
    virtual void rollback() noexcept = 0;
    virtual bool in_transaction() const = 0;
};

// Rolls back unless commit() was reached.
class Transaction {
  public:
    Transaction(Connection& connection, const outbound::Deadline& deadline)
        : connection_(connection) {
        connection_.begin(deadline);
    }
    // With these as its first queries, whose results go to `results`.
    Transaction(Connection& connection, const std::vector<Query>& queries,
                std::vector<std::unique_ptr<Result>>& results, const outbound::Deadline& deadline)
        : connection_(connection) {
        try {
            results = connection_.begin_with(queries, deadline);
        } catch (...) {
            connection_.rollback();
            throw;
        }
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction() {
        if (!done_) connection_.rollback();
    }
    void commit(const outbound::Deadline& deadline) {
        done_ = true;
        connection_.commit(deadline);
    }
    // Its last query and the commit.
    std::unique_ptr<Result> commit_with(const Query& query, const outbound::Deadline& deadline) {
        auto result = connection_.commit_with(query, deadline);
        done_ = true;
        return result;
    }

  private:
    Connection& connection_;
    bool done_ = false;
};

// Dify's PostgreSQL. Any thread; the connections are bounded and lent one at a time.
class Database {
  public:
    virtual ~Database() = default;
    // Waits for a free connection no longer than the deadline. A connection that died while idle is
    // replaced, never lent. Throws observe::Failure: database_unavailable, busy, deadline.
    // The connection goes back when the pointer goes; one left in a transaction or broken is
    // closed.
    using Lease = std::unique_ptr<Connection, std::function<void(Connection*)>>;
    virtual Lease acquire(const outbound::Deadline& deadline) = 0;
};

}  // namespace difysso::postgres
