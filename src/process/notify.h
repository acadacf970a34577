#pragma once
#include <chrono>
#include <string>
#include <string_view>

namespace difysso::process {

// Tells systemd about the service ("READY=1", "STOPPING=1"; sd_notify(3)). Does nothing without
// NOTIFY_SOCKET.
void notify_systemd(std::string_view state);

// What announces a reload: READY=1 will end it.
std::string reloading();

// systemd's watchdog (WATCHDOG_USEC; sd_watchdog_enabled(3)): tells it that the supervisor's loop
// goes round. One thread.
class Watchdog {
  public:
    Watchdog();
    // To be called at least every interval(); does nothing when that isn't asked for.
    void ping();
    int interval() const { return interval_; }  // milliseconds; -1 without a watchdog

  private:
    int interval_ = -1;
    std::chrono::steady_clock::time_point last_{};
};

}  // namespace difysso::process
