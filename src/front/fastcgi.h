#pragma once
#include <memory>
#include <string>
#include <sys/socket.h>
#include <vector>

#include "config/address.h"
#include "front/exchange.h"
#include "front/head_pipe.h"
#include "front/lobby.h"
#include "front/watchdog.h"

namespace difysso::front {

// A FastCGI responder on a listening socket (FastCGI 1.0; libfcgi 2.4.2). This folder's fastcgi.cpp
// is the only place that knows libfcgi, which sees no record that wasn't checked (records.h). Every
// thread calls serve() on the same object.
class FastCgi {
  public:
    // `listener` is non-blocking and stays the caller's; `stop` is an eventfd that becomes readable
    // when the threads shall leave. Over TCP only peers within `allowed_peers` are answered.
    FastCgi(int listener, int stop, std::vector<config::Network> allowed_peers, Exchange& exchange);

    // Accepts and answers until `stop`; a request that was begun is finished first. Throws
    // std::system_error when it can't wait for connections at all.
    void serve();

  private:
    // What a thread keeps from one connection to the next.
    struct Kept {
        HeadPipe feed;
        std::string records;  // the buffer of Records
    };
    Descriptor accept();
    void see_guests_out(Kept& kept);
    void serve_connection(int connection, Kept& kept);
    bool peer_allowed(const sockaddr_storage& peer) const;

    int listener_;
    int stop_;
    std::vector<config::Network> allowed_peers_;
    Exchange& exchange_;
    Watchdog watchdog_;
    Lobby lobby_{watchdog_};
};

}  // namespace difysso::front
