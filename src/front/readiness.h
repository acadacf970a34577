#pragma once
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <sys/epoll.h>
#include <system_error>

#include "front/descriptor.h"

namespace difysso::front {

// What a thread waits at: the listener, the lobby, and the sign to leave. One a thread; the
// descriptors live longer. Throws std::system_error when it can't wait at all.
class Readiness {
  public:
    enum class What { leave, connection, lobby };

    Readiness(int listener, int lobby, int stop)
        : epoll_(::epoll_create1(EPOLL_CLOEXEC)), lobby_(lobby), stop_(stop) {
        // Exclusive: one connection wakes one thread, not all of them. A set of epoll can't be
        // watched so.
        add(listener, EPOLLIN | EPOLLEXCLUSIVE);
        add(lobby, EPOLLIN);
        add(stop, EPOLLIN);
    }
    // Until there is something to do. It may be that another thread does it first.
    What wait() const {
        epoll_event events[3];
        for (;;) {
            const int count = ::epoll_wait(epoll_.get(), events, 3, -1);
            if (count < 0 && errno != EINTR) fail("epoll_wait");
            if (count <= 0) continue;
            const auto ready = [&](int descriptor) {
                return std::any_of(events, events + count, [descriptor](const epoll_event& event) {
                    return event.data.fd == descriptor;
                });
            };
            if (ready(stop_)) return What::leave;
            return ready(lobby_) ? What::lobby : What::connection;
        }
    }

  private:
    [[noreturn]] static void fail(const char* what) {
        throw std::system_error(errno, std::generic_category(), what);
    }
    void add(int descriptor, std::uint32_t what) const {
        epoll_event event{};
        event.events = what;
        event.data.fd = descriptor;
        if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl");
    }
    Descriptor epoll_;
    int lobby_;
    int stop_;
};

}  // namespace difysso::front
