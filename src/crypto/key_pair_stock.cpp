#include "crypto/key_pair_stock.h"

#include <exception>
#include <memory>
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

KeyPairStock::KeyPairStock(std::size_t most, Make make)
    : make_(std::move(make)), places_(most), empty_(static_cast<std::ptrdiff_t>(most)) {
    if (most > 0) thread_ = std::jthread([this](const std::stop_token& stop) { fill(stop); });
}

KeyPairStock::~KeyPairStock() {
    thread_.request_stop();
    empty_.release();
    if (thread_.joinable()) thread_.join();
    for (auto& place : places_)
        delete place.load();
}

std::optional<KeyPair> KeyPairStock::take() {
    for (auto& place : places_) {
        const std::unique_ptr<KeyPair> taken(place.exchange(nullptr));
        if (!taken) continue;
        empty_.release();
        return std::move(*taken);
    }
    return std::nullopt;
}

void KeyPairStock::put(KeyPair pair) {
    auto owned = std::make_unique<KeyPair>(std::move(pair));
    for (auto& place : places_) {
        KeyPair* none = nullptr;
        if (!place.compare_exchange_strong(none, owned.get())) continue;
        [[maybe_unused]] const KeyPair* kept = owned.release();
        return;
    }
}

void KeyPairStock::fill(const std::stop_token& stop) {
    step_back();
    for (;;) {
        empty_.acquire();
        if (stop.stop_requested()) return;
        try {
            auto made = make_(stop);
            if (!made) return;
            put(std::move(*made));
        } catch (const std::exception&) {
            // It will fail those too who then make their own, and is told there.
            return;
        }
    }
}

}  // namespace difysso::crypto
