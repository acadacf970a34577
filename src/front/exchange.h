#pragma once
#include <chrono>
#include <cstddef>

#include "crypto/random.h"
#include "observe/clock.h"
#include "observe/log.h"
#include "web/request.h"
#include "web/response.h"

namespace difysso::front {

// What every front end does with a request that it has read: names it, has it answered, and writes
// its log line. Any thread.
class Exchange {
  public:
    static constexpr std::chrono::seconds kDeadline{10};
    static constexpr std::size_t kBodyKept = std::size_t{64} * 1024;

    Exchange(web::Handler& handler, observe::Log& log, const observe::Clock& clock,
             crypto::Random& random)
        : handler_(handler), log_(log), clock_(clock), random_(random) {}

    // A request with its time, deadline and id, still to be filled.
    web::Request begin();
    // The one place where an unforeseen exception of a request ends: a 500 and a log line.
    web::Response answer(const web::Request& request);

  private:
    web::Handler& handler_;
    observe::Log& log_;
    const observe::Clock& clock_;
    crypto::Random& random_;
};

}  // namespace difysso::front
