#pragma once
#include <memory>

#include <Poco/Data/PostgreSQL/SessionHandle.h>

namespace difysso::postgres {

// Asks the server to cancel what the session is at, then closes the session: nobody waits for the
// answer any more, and a statement that only lost its client would go on and keep its locks. In a
// thread of its own, because PQcancel() knows no deadline (and no TLS: what it sends in the clear
// cancels this one statement and nothing else); a server that doesn't even take the request may
// hold up kAtOnce of them, beyond that sessions are just closed. Never throws.
void break_off(std::unique_ptr<Poco::Data::PostgreSQL::SessionHandle> session) noexcept;

}  // namespace difysso::postgres
