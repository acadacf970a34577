#pragma once
#include <map>
#include <string>

#include "observe/metrics.h"
#include "observe/roster.h"
#include "outbound/pool_usage.h"

namespace difysso::command {

// Puts down how a worker's pools stand: what is now in its row, which goes with it, and what has
// been in the metrics, which stay. What is given lives longer. One thread.
class PoolReport {
  public:
    explicit PoolReport(const observe::Metrics& metrics) : metrics_(metrics) {}

    // `place`: the pool's, the same each time.
    void tell(observe::Roster::Row& row, std::size_t place, const std::string& name,
              const outbound::PoolUsage& usage);

  private:
    const observe::Metrics& metrics_;
    std::map<std::string, outbound::PoolUsage> told_;
};

}  // namespace difysso::command
