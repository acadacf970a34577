#pragma once
#include <memory>
#include <mutex>

#include <Poco/Data/PostgreSQL/SessionHandle.h>

#include "postgres/conninfo.h"

namespace difysso::postgres {

using SessionHandle = Poco::Data::PostgreSQL::SessionHandle;

// The configured servers, of which one takes writes: they are tried in turn, each for its share of
// the time, beginning with the one that took us last. Three things in Poco 1.11 decide how a
// session gets there:
// - Poco::Data::Session takes its connection string apart at blanks and puts it together unquoted,
//   so a password with a blank can't be said. Its handle, one step below, passes the string on as
//   it is.
// - The handle connects without a deadline, and a connection that fails is never freed (12 KiB
//   each). So each server is first asked by a connection of our own, which keeps the deadline; Poco
//   connects only where that was let in. Opening is rare: connections are kept.
// - The handle frees a connection only as long as libpq calls it good; Link sees to that.
// Any thread.
class Servers {
  public:
    // The resolver outlives it.
    Servers(const config::Database& settings, outbound::Resolver& resolver);

    // Throws observe::Failure: database_unavailable, busy, deadline.
    std::unique_ptr<SessionHandle> open(const outbound::Deadline& deadline);

  private:
    std::vector<Host> in_order(const outbound::Deadline& deadline);

    const config::Database settings_;
    outbound::Resolver& resolver_;
    std::mutex mutex_;
    Host last_;  // that took us
};

}  // namespace difysso::postgres
