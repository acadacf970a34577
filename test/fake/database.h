#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "postgres/database.h"

namespace difysso::fake {

using Rows = std::vector<std::vector<postgres::Parameter>>;

class RowsResult final : public postgres::Result {
  public:
    explicit RowsResult(Rows rows) : rows_(std::move(rows)) {}
    int rows() const override { return static_cast<int>(rows_.size()); }
    int affected() const override { return rows(); }
    bool is_null(int row, int column) const override { return !cell(row, column); }
    std::string_view text(int row, int column) const override {
        const auto& value = cell(row, column);
        return value ? std::string_view(*value) : std::string_view();
    }

  private:
    const postgres::Parameter& cell(int row, int column) const {
        return rows_.at(static_cast<std::size_t>(row)).at(static_cast<std::size_t>(column));
    }
    Rows rows_;
};

// A connection that answers what the test says and remembers what it was asked: a statement's name,
// "BEGIN", "COMMIT", "ROLLBACK", or a script's text.
class Connection final : public postgres::Connection {
  public:
    using Answer = std::function<Rows(const std::string& name,
                                      const std::vector<postgres::Parameter>& parameters)>;
    explicit Connection(Answer answer = [](const auto&, const auto&) { return Rows{}; })
        : answer_(std::move(answer)) {}

    std::unique_ptr<postgres::Result> execute(const postgres::Statement& statement,
                                              const std::vector<postgres::Parameter>& parameters,
                                              const outbound::Deadline&) override {
        trips.push_back(statement.name);
        return std::make_unique<RowsResult>(answer_(statement.name, parameters));
    }
    void run_script(const std::string& text, const outbound::Deadline&) override {
        trips.push_back(text);
        if (text.find("COMMIT") != std::string::npos) open_ = false;
    }
    void begin(const outbound::Deadline&) override {
        trips.emplace_back("BEGIN");
        open_ = true;
    }
    void commit(const outbound::Deadline&) override {
        trips.emplace_back("COMMIT");
        open_ = false;
    }
    void rollback() noexcept override {
        trips.emplace_back("ROLLBACK");
        open_ = false;
    }
    bool in_transaction() const override { return open_; }

    std::vector<std::string> trips;

  private:
    Answer answer_;
    bool open_ = false;
};

// Lends one connection to whoever asks.
class Database final : public postgres::Database {
  public:
    explicit Database(Connection& connection) : connection_(connection) {}
    Lease acquire(const outbound::Deadline&) override {
        return {&connection_, [](postgres::Connection*) {}};
    }

  private:
    Connection& connection_;
};

}  // namespace difysso::fake
