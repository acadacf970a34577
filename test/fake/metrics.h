#pragma once
#include <memory>
#include <string>

#include "observe/metrics.h"

namespace difysso::fake {

// Metrics in memory of a test's own.
class Metrics {
  public:
    operator const observe::Metrics&() const { return metrics_; }
    const observe::Metrics* operator->() const { return &metrics_; }
    bool has(const std::string& line) const {
        return ("\n" + metrics_.text()).find("\n" + line + "\n") != std::string::npos;
    }

  private:
    std::unique_ptr<observe::Series::Table> table_ = std::make_unique<observe::Series::Table>();
    observe::Metrics metrics_{*table_};
};

}  // namespace difysso::fake
