#include "outbound/breaker.h"

namespace difysso::outbound {

using std::chrono::duration_cast;
using std::chrono::microseconds;

bool Breaker::admits() {
    if (!open()) return true;
    std::int64_t until = state_.open_until;
    const std::int64_t now = this->now();
    return now >= until &&
           state_.open_until.compare_exchange_strong(until, now + microseconds(kOpen).count());
}

void Breaker::success() {
    state_.faults = 0;
}

void Breaker::fault() {
    if (state_.faults.fetch_add(1) + 1 >= kFaults)
        state_.open_until = now() + microseconds(kOpen).count();
}

std::int64_t Breaker::now() const {
    return duration_cast<microseconds>(now_().time_since_epoch()).count();
}

}  // namespace difysso::outbound
