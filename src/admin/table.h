#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/database.h"
#include "web/json_writer.h"
#include "web/paging.h"

namespace difysso::admin {

struct Column {
    enum class Kind { text, number, words };  // words: with blanks between them
    std::string_view name;
    Kind kind = Kind::text;
};

using Row = std::vector<postgres::Parameter>;  // a cell a column; nothing = unknown

// A part of a list.
struct Table {
    std::span<const Column> columns;
    std::vector<Row> rows = {};
    std::optional<std::int64_t> total = {};  // of the whole list; not counted behind a cursor
    std::string next = {};                   // the cursor of what follows; "" at the end
};

// {"items":[...],"total":T,"page":P,"size":S,"pages":N,"next":"..."}, and behind a cursor
// {"items":[...],"size":S,"next":"..."}; `next` is null at the end.
std::string to_json(const Table& table, const web::PageRequest& request);

// One row, as an object.
void write_row(web::JsonWriter& json, const Table& table, const Row& row);
std::string to_json(const Table& table, const Row& row);

// RFC 4180, with a line of names. A cell that a spreadsheet would take for a formula begins with an
// apostrophe: names and addresses are what people say of themselves.
std::string to_csv(const Table& table);

}  // namespace difysso::admin
