#pragma once
#include <string>
#include <string_view>

namespace difysso::postgres {

// What the server's error class means here (PostgreSQL manual, appendix A); always throws.
// database_unavailable (observe::Failure): the connection is lost or about to be (08*, 25P03, 57P01
// to 57P03), or the server isn't the primary (25006). busy (observe::Failure): all the server's
// connections are taken (53300). Everything else is an SqlError: dify_schema_unknown for a missing
// table or column, deadline for a statement that was cancelled (57014: by statement_timeout, which
// begin() has set to the deadline), else database_refused.
[[noreturn]] void throw_sql_error(const std::string& sqlstate);

bool is_connection_lost(std::string_view sqlstate);

// The server is a standby now, or was made read-only: the primary is elsewhere.
bool is_read_only(std::string_view sqlstate);

// The statement was prepared, but the server can't use it any more: a table changed underneath
// (0A000), or somebody discarded it (26000). Prepared again it works.
bool is_stale_statement(std::string_view sqlstate);

// The SQLSTATE at the end of libpq's message about a failed connection, made with
// PQERRORS_SQLSTATE; empty when the server didn't say anything.
std::string sqlstate_of_message(std::string_view message);

}  // namespace difysso::postgres
