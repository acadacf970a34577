#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

#include "front/descriptor.h"
#include "front/watchdog.h"

namespace difysso::front {

// Where accepted connections wait that have said nothing yet, so that thousands of silent peers
// cost no thread. Each is given up at its deadline. Any thread; the watchdog lives longer.
class Lobby {
  public:
    // So many at once; for one more the one that has been silent longest is shown out.
    static constexpr std::size_t kPlaces = 512;

    explicit Lobby(Watchdog& watchdog);

    // Readable when somebody in it has spoken or gone. For an epoll set.
    int descriptor() const { return epoll_.get(); }
    void park(Descriptor connection, const outbound::Deadline& deadline);
    bool empty();
    // Somebody who has spoken or gone; none when another thread was faster.
    Descriptor take();

  private:
    struct Guest {
        Descriptor connection;
        std::unique_ptr<Watchdog::Guard> guard;  // goes first
    };

    Watchdog& watchdog_;
    Descriptor epoll_;
    std::mutex mutex_;
    std::uint64_t came_ = 0;
    std::map<std::uint64_t, Guest> guests_;  // in the order they came
};

}  // namespace difysso::front
