#pragma once
#include "front/exchange.h"

namespace difysso::front {

// The same routes over plain HTTP, for development and for trying it out (`serve --http`): loopback
// addresses only, no TLS, one request a connection. One thread calls serve().
class Http {
  public:
    // `listener` is a listening, non-blocking TCP socket and stays the caller's; `stop` is an
    // eventfd that becomes readable when it is time to leave.
    Http(int listener, int stop, int threads, Exchange& exchange);

    // Answers until `stop`; requests that were begun are finished first.
    void serve();

  private:
    int listener_;
    int stop_;
    int threads_;
    Exchange& exchange_;
};

}  // namespace difysso::front
