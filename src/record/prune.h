#pragma once
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "postgres/database.h"

namespace difysso::record {

// Which of these sessions (the ids of their sign-ins) go on. May throw observe::Failure.
using GoOn = std::function<std::set<std::string>(const std::vector<std::string>& sessions)>;

// Deletes the sign-ins and the acts that are older than so many days (of 24 hours), oldest first,
// some thousand in one short transaction each, so that nobody waits; but not the sign-in of a
// session that goes on, by which it is listed. Returns how many. `days` is at least 1. Throws as
// Connection::execute and `go_on`; what was deleted until then stays deleted.
long long prune_events(postgres::Connection& connection, int days, const GoOn& go_on);

}  // namespace difysso::record
