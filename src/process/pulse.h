#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "observe/roster.h"

namespace difysso::process {

// A worker's sign of life: a thread that once a second lets the service report, which takes locks
// that requests take, and then beats in the worker's row. Who is stopped, or waits in there for
// ever, doesn't beat; nor does a worker all of whose threads have been busy without any of them
// getting done for `stuck`. The supervisor kills who is silent for too long. It ends with the
// object.
class Pulse {
  public:
    static constexpr std::chrono::seconds kBeat{1};
    // A request has 10 seconds, and 2 more to be sent.
    static constexpr std::chrono::seconds kStuck{30};

    // What is given lives longer.
    Pulse(observe::Roster::Row& row, std::function<void()> report,
          std::chrono::milliseconds stuck = kStuck);
    Pulse(const Pulse&) = delete;
    Pulse& operator=(const Pulse&) = delete;
    ~Pulse();

  private:
    void run();
    bool gets_on();

    observe::Roster::Row& row_;
    const std::function<void()> report_;
    const std::chrono::milliseconds stuck_;
    std::int64_t answered_ = 0;
    observe::Roster::Clock::time_point got_on_ = observe::Roster::Clock::now();
    std::mutex mutex_;
    std::condition_variable stopped_;
    bool stop_ = false;
    std::thread thread_;
};

}  // namespace difysso::process
