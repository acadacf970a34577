#pragma once
#include <chrono>
#include <cstddef>

#include "crypto/random.h"
#include "observe/clock.h"
#include "observe/log.h"
#include "observe/metrics.h"
#include "web/request.h"
#include "web/response.h"

namespace difysso::front {

// What every front end does with a request that it has read: names it, has it answered, and writes
// its log line and its numbers. Any thread.
class Exchange {
  public:
    static constexpr std::chrono::seconds kDeadline{10};
    static constexpr std::size_t kBodyKept = std::size_t{64} * 1024;

    Exchange(web::Handler& handler, observe::Log& log, const observe::Metrics& metrics,
             const observe::Clock& clock, crypto::Random& random,
             std::chrono::milliseconds time = kDeadline)
        : handler_(handler),
          log_(log),
          metrics_(metrics),
          clock_(clock),
          random_(random),
          time_(time) {}

    // When a request that comes now has to be answered.
    outbound::Deadline deadline() const { return outbound::Deadline::after(time_); }

    // A request with its time, deadline and id, still to be filled.
    web::Request begin();
    // The one place where an unforeseen exception of a request ends: a 500 and a log line.
    web::Response answer(const web::Request& request);
    // A peer that spoke no FastCGI has nobody to be answered: a log line is all.
    void drop(observe::Literal why);

  private:
    void count(const observe::Entry& entry) const;

    web::Handler& handler_;
    observe::Log& log_;
    const observe::Metrics& metrics_;
    const observe::Clock& clock_;
    crypto::Random& random_;
    const std::chrono::milliseconds time_;
};

}  // namespace difysso::front
