#include "command/measured.h"

#include <chrono>

#include "observe/failure.h"

namespace difysso::command {
namespace {

using observe::Metrics;
using Family = Metrics::Family;

// Runs `work` and counts it as one of the dependency's answers, or as a failure.
template <class Work>
auto measure(const Metrics& metrics, observe::Literal dependency, Work work) {
    using Clock = std::chrono::steady_clock;
    const auto began = Clock::now();
    const auto took = [&] {
        return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began);
    };
    try {
        auto result = work();
        metrics.observe(Family::dependency_seconds, {{"dependency", dependency.view()}}, took());
        return result;
    } catch (const observe::Failure& failure) {
        metrics.observe(Family::dependency_seconds, {{"dependency", dependency.view()}}, took());
        metrics.count(
            Family::dependency_failures,
            {{"dependency", dependency.view()}, {"reason", observe::row(failure.reason()).code}});
        throw;
    }
}

class MeasuredConnection final : public postgres::Connection {
  public:
    MeasuredConnection(postgres::Database::Lease inner, const Metrics& metrics)
        : inner_(std::move(inner)), metrics_(metrics) {}

    std::unique_ptr<postgres::Result> execute(const postgres::Statement& statement,
                                              const std::vector<postgres::Parameter>& parameters,
                                              const outbound::Deadline& deadline) override {
        return measure(metrics_, "postgresql",
                       [&] { return inner_->execute(statement, parameters, deadline); });
    }
    void run_script(const std::string& text, const outbound::Deadline& deadline) override {
        inner_->run_script(text, deadline);
    }
    void begin(const outbound::Deadline& deadline) override { inner_->begin(deadline); }
    std::vector<std::unique_ptr<postgres::Result>> begin_with(
        const std::vector<postgres::Query>& queries, const outbound::Deadline& deadline) override {
        return measure(metrics_, "postgresql",
                       [&] { return inner_->begin_with(queries, deadline); });
    }
    void commit(const outbound::Deadline& deadline) override { inner_->commit(deadline); }
    void rollback() noexcept override { inner_->rollback(); }
    bool in_transaction() const override { return inner_->in_transaction(); }

  private:
    postgres::Database::Lease inner_;
    const Metrics& metrics_;
};

}  // namespace

std::vector<redis::Reply> MeasuredRedis::pipeline(const std::vector<redis::Command>& commands,
                                                  const outbound::Deadline& deadline) {
    return measure(metrics_, "redis", [&] { return inner_.pipeline(commands, deadline); });
}

postgres::Database::Lease MeasuredDatabase::acquire(const outbound::Deadline& deadline) {
    auto inner =
        measure(metrics_, "postgresql_connection", [&] { return inner_.acquire(deadline); });
    return {new MeasuredConnection(std::move(inner), metrics_),
            [](postgres::Connection* connection) { delete connection; }};
}

}  // namespace difysso::command
