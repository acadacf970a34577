#pragma once
#include <array>
#include <string>

#include "audit/finding.h"

namespace difysso::command {

// What `difysso audit verify` prints: a line a finding, as soon as it is found, and the counts; or
// one JSON object. One thread.
class FindingsReport {
  public:
    explicit FindingsReport(bool json);
    void tell(const audit::Finding& finding);
    // `complete`: everything was looked at.
    void end(bool complete);
    // Something was found that is still so.
    bool left() const { return found_ > mended_; }

  private:
    void print_counts() const;

    const bool json_;
    long long found_ = 0;
    long long mended_ = 0;
    std::array<long long, audit::kKinds> counts_{};
};

}  // namespace difysso::command
