#pragma once
#include <stdexcept>
#include <string>
#include <string_view>

#include "outbound/deadline.h"
#include "process/listener.h"

namespace difysso::command {

// A running difysso answered nothing. what() is a sentence for the operator, without its end.
class NoAnswer : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct RunningAnswer {
    int status = 0;  // HTTP
    std::string body;
};

// What the difysso that listens at `address` answers to a GET of `target` from this machine, asked
// as its web server would: in FastCGI (1.0) or, for `--http`, in HTTP. Throws NoAnswer.
RunningAnswer ask_running(const process::ListenAddress& address, const std::string& target,
                          const outbound::Deadline& deadline);

// The answer in what a responder sent: its output from the records, in it the Status and the body.
// Nothing but a status of 0 when it isn't whole.
RunningAnswer read_records(std::string_view records);

}  // namespace difysso::command
