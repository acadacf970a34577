#pragma once
#include "postgres/database.h"

namespace difysso::record {

// Deletes the sign-ins and the acts that are older than so many days (of 24 hours), oldest first, some thousand
// in one short transaction each, so that nobody waits. Returns how many. `days` is at least 1.
// Throws as Connection::execute; what was deleted until then stays deleted.
long long prune_events(postgres::Connection& connection, int days);

}  // namespace difysso::record
