#pragma once
#include <exception>
#include <string>
#include <string_view>

#include "observe/literal.h"
#include "observe/reason.h"

namespace difysso::observe {

// Something in the environment broke: a database, Redis, a provider, a disk, the deadline. `reason`
// decides what the person is told; `detail` and `code` (a SQLSTATE or an errno) are for the log.
class Failure : public std::exception {
  public:
    explicit Failure(Reason reason, Literal detail = {}, std::string code = {})
        : reason_(reason), detail_(detail), code_(std::move(code)) {}

    Reason reason() const { return reason_; }
    Literal detail() const { return detail_; }
    // Letters and digits only: SQLSTATE ("23505"), errno ("errno111"); empty when there is none.
    const std::string& code() const { return code_; }
    const char* what() const noexcept override { return row(reason_).sentence.data(); }

  private:
    Reason reason_;
    Literal detail_;
    std::string code_;
};

}  // namespace difysso::observe
