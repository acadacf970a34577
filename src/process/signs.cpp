#include "process/signs.h"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace difysso::process {

SignPipe::SignPipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        throw std::system_error(errno, std::generic_category(), "supervisor");
    read_ = front::Descriptor(ends[0]);
    write_ = front::Descriptor(ends[1]);
}

std::vector<SignPipe::Sign> SignPipe::heard() const {
    std::vector<Sign> signs;
    for (Sign sign{}; ::read(read_.get(), &sign, sizeof sign) == sizeof sign;)
        signs.push_back(sign);
    return signs;
}

Signs SignPipe::in_worker(observe::Roster::Row& row) {
    read_ = front::Descriptor();
    const auto tell = [this](What what) {
        return [this, what] {
            const Sign sign{::getpid(), what};
            [[maybe_unused]] const auto n = ::write(write_.get(), &sign, sizeof sign);
        };
    };
    return {.ready = tell(What::ready), .spent = tell(What::spent), .row = row};
}

}  // namespace difysso::process
