#include "front/lobby.h"

#include <cerrno>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>

namespace difysso::front {

Lobby::Lobby(Watchdog& watchdog) : watchdog_(watchdog), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (!epoll_) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

void Lobby::park(Descriptor connection, const outbound::Deadline& deadline) {
    const int number = connection.get();
    const std::scoped_lock lock(mutex_);
    if (guests_.size() >= kPlaces) guests_.erase(guests_.begin());
    auto guard = std::make_unique<Watchdog::Guard>(watchdog_, number, SHUT_RDWR, deadline);
    const auto guest =
        guests_.emplace(++came_, Guest{std::move(connection), std::move(guard)}).first;
    epoll_event event{};
    // Once: it is one thread's afterwards.
    event.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;
    event.data.u64 = came_;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, number, &event) != 0) guests_.erase(guest);
}

bool Lobby::empty() {
    const std::scoped_lock lock(mutex_);
    return guests_.empty();
}

Descriptor Lobby::take() {
    epoll_event event{};
    if (::epoll_wait(epoll_.get(), &event, 1, 0) != 1) return Descriptor();
    const std::scoped_lock lock(mutex_);
    const auto found = guests_.find(event.data.u64);
    if (found == guests_.end()) return Descriptor();  // shown out meanwhile
    Guest guest = std::move(found->second);
    guests_.erase(found);
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, guest.connection.get(), nullptr);
    guest.guard.reset();
    return std::move(guest.connection);
}

}  // namespace difysso::front
