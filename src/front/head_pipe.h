#pragma once
#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <system_error>
#include <unistd.h>

#include "front/descriptor.h"

namespace difysso::front {

// What libfcgi reads a request's head from: a pipe and not the connection, so that it can't read on
// into the body. One a thread.
class HeadPipe {
  public:
    HeadPipe() { open(); }

    int out() const { return out_.get(); }
    // A head is smaller than what a pipe holds: it goes in at once, or not at all where the system
    // gives smaller ones (pipe(7), pipe-user-pages-soft).
    bool put(std::string_view head) {
        if (::write(in_.get(), head.data(), head.size()) == static_cast<ssize_t>(head.size()))
            return true;
        renew(false);
        return false;
    }
    // After a head that wasn't read whole. `closed`: the reader has closed out() itself.
    void renew(bool closed) {
        if (closed) out_.release();
        open();
    }

  private:
    void open() {
        int ends[2];
        // Nobody must ever wait at it.
        if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
            throw std::system_error(errno, std::generic_category(), "pipe2");
        out_ = Descriptor(ends[0]);
        in_ = Descriptor(ends[1]);
    }

    Descriptor out_, in_;
};

}  // namespace difysso::front
