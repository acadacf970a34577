#pragma once
#include <string>
#include <string_view>

#include "observe/clock.h"
#include "observe/log.h"

namespace difysso::observe {

// The pieces that a line in a file and a message to syslog are made of.

// "2025-11-24T09:30:00.000123Z": RFC 3339, UTC, microseconds.
void append_time(std::string& line, Time time);

// RFC 5424, 6.2.1, which journald has too.
int severity(Level level);

// The entry as a JSON object. The fields in this order, those without a value left out: time,
// level, event, request_id, method, route, status, duration_us, reason, provider, account, client,
// key, detail, code, number, pid.
void append_entry(std::string& line, const Entry& entry, Time time, int pid);

}  // namespace difysso::observe
