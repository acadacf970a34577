#pragma once
#include <memory>

#include <Poco/Data/PostgreSQL/SessionHandle.h>

#include "postgres/conninfo.h"

namespace difysso::postgres {

using SessionHandle = Poco::Data::PostgreSQL::SessionHandle;

// A session with the first of the configured servers that takes us. Poco's handle owns libpq's
// connection; three things in Poco 1.11 decide how it gets there:
// - Poco::Data::Session takes its connection string apart at blanks and puts it together unquoted,
// so
//   a password with a blank can't be said. Its handle, one step below, passes the string on as it
//   is.
// - The handle connects without a deadline, and a connection that fails is never freed (12 KiB
// each).
//   So each server is first asked by a connection of our own, which keeps the deadline; Poco
//   connects only where that was let in. Opening is rare: connections are kept.
// - The handle frees a connection only as long as libpq calls it good; Link sees to that.
// Throws observe::Failure: database_unavailable, busy, deadline.
std::unique_ptr<SessionHandle> open_session(const config::Database& settings,
                                            outbound::Resolver& resolver,
                                            const outbound::Deadline& deadline);

}  // namespace difysso::postgres
