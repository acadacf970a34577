#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "observe/outcome.h"
#include "web/paging.h"
#include "web/query.h"

namespace difysso::admin {

// A place in a list: after this row. Lists in the order of time name the time too.
struct Cursor {
    std::int64_t microseconds = 0;
    std::string id;  // a UUID
    std::string text() const;
};

// Nothing when the text is none.
std::optional<Cursor> parse_cursor(std::string_view text);

// What of a list is asked. Empty = not asked.
struct ListRequest {
    web::PageRequest page;
    std::optional<Cursor> after;
    std::string q;  // a part of an address or name, or an id
    std::string provider;
    std::string reason;
    std::string since, until;  // as PostgreSQL takes them, in UTC
};

// An export isn't bound to the size of a page.
constexpr std::int64_t kExportSize = 10'000;

// ?page=1&size=50 or ?after=CURSOR&size=50, and filters: ?q=, ?provider=, ?reason= (a code of the
// table of reasons), ?since= and ?until= (2026-11-30, 2026-11-30T12:00Z, 2026-11-30T12:00:00Z).
// Nonsense is refused with the parameter's name as `detail`. `exported`: without ?size= it is
// kExportSize.
observe::Outcome<ListRequest> parse_list_request(const web::Query& query, bool exported);

}  // namespace difysso::admin
