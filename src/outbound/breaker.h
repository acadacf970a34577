#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>

namespace difysso::outbound {

// Spares whom a dead provider would keep waiting (design: Circuit breaker): five faults in a row
// open it for ten seconds; then one caller may try, and its success closes it. Its state is shared
// by all workers, which change it with single exchanges: a worker that dies as the one who tries
// costs ten seconds more. Any thread.
class Breaker {
  public:
    static constexpr std::uint32_t kFaults = 5;
    static constexpr std::chrono::seconds kOpen{10};

    struct State {  // zeroed memory is a closed breaker
        std::atomic<std::uint32_t> faults;
        std::atomic<std::int64_t> open_until;  // microseconds on the monotonic clock
    };
    using Clock = std::chrono::steady_clock;
    using Now = std::function<Clock::time_point()>;

    explicit Breaker(State& state, Now now = Clock::now) : state_(state), now_(std::move(now)) {}

    // Whether the provider may be asked now. When it is time to try again: by this caller only.
    bool admits();
    // How the asking went. A fault is what the provider did wrong by itself.
    void success();
    void fault();
    bool open() const { return state_.faults >= kFaults; }

  private:
    std::int64_t now() const;

    State& state_;
    Now now_;
};

}  // namespace difysso::outbound
