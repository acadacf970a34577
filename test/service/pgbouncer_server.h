#pragma once
#include <filesystem>
#include <memory>

#include "postgres_server.h"
#include "process.h"

namespace difysso::service {

// A PgBouncer in transaction mode before a PostgresServer, on a free port of 127.0.0.1: whoever
// begins a transaction gets one of two sessions, perhaps another one than before. It knows the
// gateway's role. It runs as the user postgres when we are root, else as ourselves.
class PgBouncerServer {
  public:
    PgBouncerServer(const TemporaryFolder& folder, const PostgresServer& server);

    std::uint16_t port() const { return port_; }

  private:
    const std::uint16_t port_;
    std::unique_ptr<Process> process_;
};

}  // namespace difysso::service
