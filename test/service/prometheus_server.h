#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "process.h"
#include "temporary_folder.h"

namespace difysso::service {

// A Prometheus of our own on a free port of 127.0.0.1, which scrapes one target as the job
// "difysso" every second. One thread at a time.
class PrometheusServer {
  public:
    // `target` is HOST:PORT, `path` that of its metrics.
    PrometheusServer(const TemporaryFolder& folder, const std::string& target,
                     const std::string& path);

    // The values of a query's series now. A query that it doesn't understand is std::runtime_error.
    std::vector<double> values(const std::string& query) const;

  private:
    std::uint16_t port_;
    std::unique_ptr<Process> process_;
};

}  // namespace difysso::service
