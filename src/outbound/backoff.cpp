#include "outbound/backoff.h"

#include <random>
#include <thread>

namespace difysso::outbound {

std::chrono::milliseconds pause_after(int failures, double luck) {
    if (failures == 0) return {};
    constexpr int kDoublings = 5;  // more would be longer than the longest
    const auto whole =
        std::min(Backoff::kLongest, Backoff::kShortest * (1 << std::min(failures - 1, kDoublings)));
    return std::chrono::ceil<std::chrono::milliseconds>(whole * (1 - luck / 2));
}

void Backoff::wait(const Deadline& deadline) const {
    const int failures = failures_;
    if (failures == 0) return;
    // Of each thread's own, so first used after the fork: workers must not wait in step.
    thread_local std::minstd_rand random{std::random_device()()};
    const double luck = std::uniform_real_distribution<double>(0, 1)(random);
    const auto turn = last_failure_.load() + pause_after(failures, luck);
    std::this_thread::sleep_until(std::min(turn, deadline.at()));
}

void Backoff::note_failure() {
    last_failure_ = Deadline::Clock::now();
    ++failures_;
}

}  // namespace difysso::outbound
