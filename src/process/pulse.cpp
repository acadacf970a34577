#include "process/pulse.h"

namespace difysso::process {

Pulse::Pulse(observe::Roster::Row& row, std::function<void()> report,
             std::chrono::milliseconds stuck)
    : row_(row), report_(std::move(report)), stuck_(stuck), thread_([this] { run(); }) {}

Pulse::~Pulse() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    stopped_.notify_one();
    thread_.join();
}

void Pulse::run() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
        lock.unlock();
        report_();
        if (gets_on()) row_.beat();
        lock.lock();
        stopped_.wait_for(lock, kBeat, [this] { return stop_; });
    }
}

bool Pulse::gets_on() {
    const auto now = observe::Roster::Clock::now();
    const std::int64_t answered = row_.answered;
    if (row_.busy < row_.threads || answered != answered_) got_on_ = now;
    answered_ = answered;
    return now - got_on_ <= stuck_;
}

}  // namespace difysso::process
