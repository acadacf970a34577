#include "postgres/pooled_database.h"

#include <algorithm>
#include <charconv>

#include "postgres/sqlstate.h"

namespace difysso::postgres {
namespace {

using observe::Reason;
using outbound::Deadline;

// A firewall may have forgotten a connection that rests longer.
constexpr std::chrono::minutes kIdle{5};
constexpr std::chrono::seconds kRollback{1};

// At least one: 0 would mean no limit.
std::string milliseconds_until(const Deadline& deadline) {
    return std::to_string(std::max<std::int64_t>(1, deadline.remaining().count()));
}

class RowsResult final : public Result {
  public:
    explicit RowsResult(ResultPointer result) : result_(std::move(result)) {}
    int rows() const override { return PQntuples(result_.get()); }
    // Of a statement that is about no rows PostgreSQL says nothing.
    int affected() const override {
        const std::string_view told = PQcmdTuples(result_.get());
        int rows = 0;
        std::from_chars(told.data(), told.data() + told.size(), rows);
        return rows;
    }
    bool is_null(int row, int column) const override {
        return PQgetisnull(result_.get(), row, column) == 1;
    }
    std::string_view text(int row, int column) const override {
        return {PQgetvalue(result_.get(), row, column),
                static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
    }

  private:
    ResultPointer result_;
};

// Neither name nor parameters.
Link::Call plain(const char* text) {
    static const std::vector<Parameter> kNone;
    return {.name = "", .text = text, .parameters = &kNone};
}

// To a transaction in which a statement failed the server answers with success and another word.
void check_committed(const ResultPointer& result) {
    if (std::string_view(PQcmdStatus(result.get())) == "ROLLBACK")
        throw SqlError(Reason::database_refused, "the transaction had failed", "25P02");
}

}  // namespace

std::unique_ptr<Result> PooledConnection::execute(const Statement& statement,
                                                  const std::vector<Parameter>& parameters,
                                                  const Deadline& deadline) {
    if (statements_ == Statements::once)
        return std::make_unique<RowsResult>(link_.run_once(statement.text, parameters, deadline));
    const bool alone = !in_transaction();
    try {
        return execute_once(statement, parameters, deadline);
    } catch (const SqlError& error) {
        if (!is_stale_statement(error.sqlstate())) throw;
        stale_ = true;
        if (!alone) throw;
    }
    link_.run("DEALLOCATE ALL", deadline);
    prepared_.clear();
    stale_ = false;
    return execute_once(statement, parameters, deadline);
}

std::unique_ptr<Result> PooledConnection::execute_once(const Statement& statement,
                                                       const std::vector<Parameter>& parameters,
                                                       const Deadline& deadline) {
    prepare(statement, deadline);
    return std::make_unique<RowsResult>(link_.run_prepared(statement.name, parameters, deadline));
}

void PooledConnection::prepare(const Statement& statement, const Deadline& deadline) {
    if (prepared_.contains(statement.name)) return;
    link_.prepare(statement, deadline);
    prepared_.insert(statement.name);
}

void PooledConnection::run_script(const std::string& text, const Deadline& deadline) {
    link_.run(text, deadline);
}

void PooledConnection::limit_statements(const Deadline& deadline) {
    const std::string time = std::to_string(std::chrono::milliseconds(kLongest).count());
    link_.run("SELECT set_config('statement_timeout', '" + time +
                  "', false) WHERE current_setting('statement_timeout') = '0'",
              deadline);
}

void PooledConnection::begin(const Deadline& deadline) {
    const std::string time = milliseconds_until(deadline);
    link_.run("BEGIN; SET LOCAL statement_timeout = " + time +
                  "; SET LOCAL idle_in_transaction_session_timeout = " + time,
              deadline);
}

std::vector<std::unique_ptr<Result>> PooledConnection::begin_with(const std::vector<Query>& queries,
                                                                  const Deadline& deadline) {
    static const Statement kLimit{
        "limit_transaction",
        "SELECT set_config('statement_timeout', $1::text, true),"
        " set_config('idle_in_transaction_session_timeout', $1::text, true),"
        // Planned once: the server would plan each of the first five runs anew, for longer than
        // it then takes, and on a morning all connections are new.
        " set_config('plan_cache_mode', 'force_generic_plan', true)"};
    const std::vector<Parameter> time{milliseconds_until(deadline)};
    std::vector<Link::Call> calls{plain("BEGIN"), call_of(kLimit, time, deadline)};
    for (const Query& query : queries)
        calls.push_back(call_of(query.statement, query.parameters, deadline));
    auto all = run_together(calls, deadline);
    std::vector<std::unique_ptr<Result>> results;
    for (std::size_t i = all.size() - queries.size(); i < all.size(); ++i)
        results.push_back(std::make_unique<RowsResult>(std::move(all[i])));
    return results;
}

void PooledConnection::commit(const Deadline& deadline) {
    check_committed(link_.run("COMMIT", deadline));
}

std::unique_ptr<Result> PooledConnection::commit_with(const Query& query,
                                                      const Deadline& deadline) {
    auto results = run_together(
        {call_of(query.statement, query.parameters, deadline), plain("COMMIT")}, deadline);
    check_committed(results.back());
    return std::make_unique<RowsResult>(std::move(results.front()));
}

Link::Call PooledConnection::call_of(const Statement& statement,
                                     const std::vector<Parameter>& parameters,
                                     const Deadline& deadline) {
    const bool once = statements_ == Statements::once;
    if (!once) prepare(statement, deadline);
    return {.name = once ? "" : statement.name, .text = statement.text, .parameters = &parameters};
}

std::vector<ResultPointer> PooledConnection::run_together(const std::vector<Link::Call>& calls,
                                                          const Deadline& deadline) {
    try {
        return link_.run_together(calls, deadline);
    } catch (const SqlError& error) {
        stale_ = stale_ || is_stale_statement(error.sqlstate());
        throw;
    }
}

void PooledConnection::rollback() noexcept {
    if (link_.lost() || !link_.in_transaction()) return;
    try {
        link_.run("ROLLBACK", Deadline::after(kRollback));
    } catch (const std::exception&) {
        // It is no longer sound, so it is closed when it comes back, and that rolls back too.
    }
}

PooledDatabase::PooledDatabase(const config::Database& settings, outbound::Resolver& resolver,
                               std::size_t connections)
    : statements_(settings.prepared ? PooledConnection::Statements::prepared
                                    : PooledConnection::Statements::once),
      servers_(settings, resolver),
      pool_({connections, kIdle}, Reason::database_unavailable, [this](const Deadline& deadline) {
          return backoff_.after_pause(deadline, [&] { return open(deadline); });
      }) {}

std::unique_ptr<PooledConnection> PooledDatabase::open(const Deadline& deadline) {
    auto connection = std::make_unique<PooledConnection>(servers_.open(deadline), statements_);
    if (statements_ == PooledConnection::Statements::prepared)
        connection->limit_statements(deadline);
    return connection;
}

Database::Lease PooledDatabase::acquire(const Deadline& deadline) {
    auto lease = pool_.acquire(deadline);
    const auto give_back = lease.get_deleter();
    return {lease.release(), [this, give_back](Connection* lent) {
                auto* connection = static_cast<PooledConnection*>(lent);
                if (connection->lost()) pool_.close_idle();
                give_back(connection);
            }};
}

}  // namespace difysso::postgres
