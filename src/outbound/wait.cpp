#include "outbound/wait.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <poll.h>

#include "observe/failure.h"

namespace difysso::outbound {

short wait_ready(int descriptor, short events, const Deadline& deadline) {
    pollfd entry{descriptor, events, 0};
    for (;;) {
        const auto remaining = deadline.remaining().count();
        if (remaining == 0) throw observe::Failure(observe::Reason::deadline);
        const int time = static_cast<int>(std::min<std::int64_t>(remaining, INT_MAX));
        const int count = poll(&entry, 1, time);
        if (count > 0) return entry.revents;
        if (count < 0 && errno != EINTR) {
            throw observe::Failure(observe::Reason::internal, "poll failed", errno_code(errno));
        }
    }
}

bool is_quiet(int descriptor) noexcept {
    pollfd entry{descriptor, POLLIN | POLLRDHUP, 0};
    return poll(&entry, 1, 0) == 0;
}

std::string errno_code(int error) {
    return "errno" + std::to_string(error);
}

}  // namespace difysso::outbound
