#include "crowd.h"

#include <algorithm>
#include <atomic>
#include <barrier>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "connection.h"

namespace difysso::bench {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

class Run {
  public:
    Run(const Load& load, int clients, std::uint16_t port)
        : load_(load), port_(port), start_(clients + 1), all_(static_cast<std::size_t>(clients)) {}

    Measured measure(const Usage& measured) {
        std::vector<std::jthread> threads;
        for (auto& mine : all_)
            threads.emplace_back([this, &mine] { ask(mine); });
        const nanoseconds before = measured.processor();
        const auto began = Clock::now();
        end_ = began + load_.time;
        start_.arrive_and_wait();
        threads.clear();
        Measured result{.latencies = {},
                        .busy = busy_,
                        .wall = Clock::now() - began,
                        .processor = measured.processor() - before};
        for (const auto& mine : all_)
            result.latencies.insert(result.latencies.end(), mine.begin(), mine.end());
        if (!trouble_.empty()) throw std::runtime_error(trouble_);
        if (result.latencies.empty()) throw std::runtime_error("nothing was asked");
        result.best_processor =
            result.processor / static_cast<std::int64_t>(result.latencies.size());
        return result;
    }

  private:
    const std::string* next() {
        const std::size_t at = next_++;
        if (load_.time.count() > 0)
            return Clock::now() < end_ ? &load_.requests[at % load_.requests.size()] : nullptr;
        return at < load_.requests.size() ? &load_.requests[at] : nullptr;
    }
    void ask(std::vector<nanoseconds>& latencies) {
        Connection connection(port_);
        start_.arrive_and_wait();
        try {
            while (const std::string* request = next()) {
                const auto began = Clock::now();
                const Reply reply = connection.ask(*request);
                if (reply.status == load_.status)
                    latencies.push_back(Clock::now() - began);
                else if (load_.may_be_busy && reply.status == 503)
                    ++busy_;
                else
                    throw std::runtime_error(request->substr(0, request->find('\r')) + ": " +
                                             reply.head);
            }
        } catch (const std::exception& error) {
            const std::lock_guard lock(mutex_);
            trouble_ = error.what();
            next_ = load_.requests.size();
        }
    }

    const Load& load_;
    const std::uint16_t port_;
    std::barrier<> start_;
    Clock::time_point end_;
    std::atomic<std::size_t> next_{0};
    std::atomic<std::size_t> busy_{0};
    std::vector<std::vector<nanoseconds>> all_;
    std::mutex mutex_;
    std::string trouble_;
};

double microseconds(nanoseconds time) {
    return std::chrono::duration<double, std::micro>(time).count();
}

}  // namespace

Measured run(const Load& load, int clients, std::uint16_t port, const Usage& measured) {
    return Run(load, clients, port).measure(measured);
}

void Measured::add(const Measured& other) {
    const bool first = latencies.empty();
    latencies.insert(latencies.end(), other.latencies.begin(), other.latencies.end());
    busy += other.busy;
    wall += other.wall;
    processor += other.processor;
    best_processor = first ? other.best_processor : std::min(best_processor, other.best_processor);
}

double Measured::per_second() const {
    return static_cast<double>(latencies.size()) / std::chrono::duration<double>(wall).count();
}

double Measured::percentile(double part) const {
    auto sorted = latencies;
    const auto at =
        sorted.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(sorted.size() - 1));
    std::nth_element(sorted.begin(), at, sorted.end());
    return microseconds(*at);
}

double Measured::processor_each() const {
    return microseconds(best_processor);
}

}  // namespace difysso::bench
