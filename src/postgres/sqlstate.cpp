#include "postgres/sqlstate.h"

#include <algorithm>

#include "postgres/database.h"

namespace difysso::postgres {

using observe::Failure;
using observe::Reason;

void throw_sql_error(const std::string& sqlstate) {
    if (is_connection_lost(sqlstate)) {
        throw Failure(Reason::database_unavailable, "the server ends the connection", sqlstate);
    }
    if (is_read_only(sqlstate))
        throw Failure(Reason::database_unavailable, "the server takes no writes", sqlstate);
    if (sqlstate == "53300") {
        throw Failure(Reason::busy, "all the server's connections are taken", sqlstate);
    }
    if (sqlstate == "42P01" || sqlstate == "42703") {
        throw SqlError(Reason::dify_schema_unknown, "a table or column isn't there", sqlstate);
    }
    if (sqlstate == "57014")
        throw SqlError(Reason::deadline, "a statement was cancelled", sqlstate);
    throw SqlError(Reason::database_refused, "a statement failed", sqlstate);
}

bool is_connection_lost(std::string_view sqlstate) {
    return sqlstate.starts_with("08") || sqlstate == "25P03" || sqlstate == "57P01" ||
           sqlstate == "57P02" || sqlstate == "57P03";
}

bool is_read_only(std::string_view sqlstate) {
    return sqlstate == "25006";
}

bool is_stale_statement(std::string_view sqlstate) {
    return sqlstate == "0A000" || sqlstate == "26000";
}

std::string sqlstate_of_message(std::string_view message) {
    const auto end = message.find_last_not_of(" \n");
    constexpr std::size_t kSize = 5;
    if (end == std::string_view::npos || end < kSize) return {};
    const std::string_view last = message.substr(end + 1 - kSize, kSize);
    const bool is_code = std::all_of(last.begin(), last.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    });
    return is_code && message[end - kSize] == ' ' ? std::string(last) : std::string();
}

}  // namespace difysso::postgres
