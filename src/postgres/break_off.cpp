#include "postgres/break_off.h"

#include <array>
#include <atomic>
#include <thread>

#include <libpq-fe.h>

namespace difysso::postgres {
namespace {

using Poco::Data::PostgreSQL::SessionHandle;

constexpr int kAtOnce = 8;
std::atomic<int> under_way = 0;

void cancel(PGconn* connection) {
    PGcancel* request = PQgetCancel(connection);
    if (request == nullptr) return;
    std::array<char, 256> unread{};
    PQcancel(request, unread.data(), static_cast<int>(unread.size()));
    PQfreeCancel(request);
}

}  // namespace

void break_off(std::unique_ptr<SessionHandle> session) noexcept {
    if (++under_way <= kAtOnce) {
        try {
            std::thread([held = std::move(session)]() mutable {
                cancel(*held);
                held.reset();
                --under_way;
            }).detach();
            return;
        } catch (const std::exception&) {
            // No thread to be had: the session is gone with its closure, and that closed it.
        }
    }
    --under_way;
}

}  // namespace difysso::postgres
