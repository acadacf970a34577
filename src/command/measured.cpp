#include "command/measured.h"

#include <chrono>
#include <optional>
#include <string_view>

#include "observe/call.h"
#include "observe/failure.h"

namespace difysso::command {
namespace {

using observe::Metrics;
using Family = Metrics::Family;

// Runs `work` and counts it as one of the dependency's answers, or as a failure. `what` is asked: a
// statement, a command.
template <class Work>
auto measure(const Metrics& metrics, observe::Log* calls, observe::Literal dependency,
             std::string_view what, Work work) {
    using Clock = std::chrono::steady_clock;
    const auto began = Clock::now();
    const auto note = [&](std::optional<observe::Reason> failure) {
        const auto took =
            std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
        metrics.observe(Family::dependency_seconds, {{"dependency", dependency.view()}}, took);
        if (calls == nullptr) return;
        observe::Entry entry = observe::call_entry(dependency, took, failure);
        entry.code = observe::Word(what);
        calls->write(entry);
    };
    try {
        auto result = work();
        note(std::nullopt);
        return result;
    } catch (const observe::Failure& failure) {
        note(failure.reason());
        metrics.count(
            Family::dependency_failures,
            {{"dependency", dependency.view()}, {"reason", observe::row(failure.reason()).code}});
        throw;
    }
}

class MeasuredConnection final : public postgres::Connection {
  public:
    MeasuredConnection(postgres::Database::Lease inner, const Metrics& metrics, observe::Log* calls)
        : inner_(std::move(inner)), metrics_(metrics), calls_(calls) {}

    std::unique_ptr<postgres::Result> execute(const postgres::Statement& statement,
                                              const std::vector<postgres::Parameter>& parameters,
                                              const outbound::Deadline& deadline) override {
        return measure(metrics_, calls_, "postgresql", statement.name,
                       [&] { return inner_->execute(statement, parameters, deadline); });
    }
    void run_script(const std::string& text, const outbound::Deadline& deadline) override {
        inner_->run_script(text, deadline);
    }
    void begin(const outbound::Deadline& deadline) override { inner_->begin(deadline); }
    std::vector<std::unique_ptr<postgres::Result>> begin_with(
        const std::vector<postgres::Query>& queries, const outbound::Deadline& deadline) override {
        return measure(metrics_, calls_, "postgresql",
                       queries.empty() ? "begin" : queries.back().statement.name,
                       [&] { return inner_->begin_with(queries, deadline); });
    }
    void commit(const outbound::Deadline& deadline) override { inner_->commit(deadline); }
    std::unique_ptr<postgres::Result> commit_with(const postgres::Query& query,
                                                  const outbound::Deadline& deadline) override {
        return measure(metrics_, calls_, "postgresql", query.statement.name,
                       [&] { return inner_->commit_with(query, deadline); });
    }
    void rollback() noexcept override { inner_->rollback(); }
    bool in_transaction() const override { return inner_->in_transaction(); }

  private:
    postgres::Database::Lease inner_;
    const Metrics& metrics_;
    observe::Log* const calls_;
};

}  // namespace

std::vector<redis::Reply> MeasuredRedis::pipeline(const std::vector<redis::Command>& commands,
                                                  const outbound::Deadline& deadline) {
    return measure(metrics_, calls_, "redis", commands.empty() ? "" : commands.front().front(),
                   [&] { return inner_.pipeline(commands, deadline); });
}

postgres::Database::Lease MeasuredDatabase::acquire(const outbound::Deadline& deadline) {
    auto inner = measure(metrics_, calls_, "postgresql_connection", "",
                         [&] { return inner_.acquire(deadline); });
    return {new MeasuredConnection(std::move(inner), metrics_, calls_),
            [](postgres::Connection* connection) { delete connection; }};
}

}  // namespace difysso::command
