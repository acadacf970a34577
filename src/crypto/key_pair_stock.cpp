#include "crypto/key_pair_stock.h"

#include <exception>
#include <sched.h>
#include <sys/resource.h>

namespace difysso::crypto {
namespace {

// Of this thread. Where a sandbox refuses both it goes on as everybody.
void step_back() {
    const sched_param none{};
    if (::sched_setscheduler(0, SCHED_IDLE, &none) != 0) ::setpriority(PRIO_PROCESS, 0, 19);
}

}  // namespace

KeyPairStock::KeyPairStock(std::size_t most)
    : KeyPairStock(most, [](const std::stop_token& stop) { return make_key_pair(stop); }) {}

KeyPairStock::KeyPairStock(std::size_t most, Make make) : most_(most), make_(std::move(make)) {
    if (most_ > 0) thread_ = std::jthread([this](const std::stop_token& stop) { fill(stop); });
}

std::optional<KeyPair> KeyPairStock::take() {
    // Its thread may hold the lock and not be given the processor for long: nobody waits for that.
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock || pairs_.empty()) return std::nullopt;
    std::optional<KeyPair> taken(std::move(pairs_.back()));
    pairs_.pop_back();
    taken_.notify_one();
    return taken;
}

void KeyPairStock::fill(const std::stop_token& stop) {
    step_back();
    std::unique_lock lock(mutex_);
    while (taken_.wait(lock, stop, [this] { return pairs_.size() < most_; }) &&
           !stop.stop_requested()) {
        lock.unlock();
        std::optional<KeyPair> made;
        try {
            made = make_(stop);
        } catch (const std::exception&) {
            // It will fail those too who then make their own, and is told there.
            return;
        }
        if (!made) return;
        lock.lock();
        pairs_.push_back(std::move(*made));
    }
}

}  // namespace difysso::crypto
