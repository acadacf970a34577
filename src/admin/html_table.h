#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "admin/table.h"
#include "web/html.h"

namespace difysso::admin {

// A column that people see, and how.
struct ShownColumn {
    enum class As { text, moment, device };
    std::size_t column;
    std::string_view name;
    As as = As::text;
};

// A link in every row.
struct RowLink {
    std::string_view name;
    std::string before, after;  // of the cell's text, an address of ours
    std::size_t column;
    std::size_t whom;  // told to those who hear the link without its row
};

struct HtmlTable {
    std::string_view label;  // the name of the table
    std::string_view none;   // what stands there when it is empty
    std::vector<ShownColumn> columns;
    std::vector<RowLink> links;
};

// What of a list is shown on a page.
void write_html(web::Html& html, const Table& table, const HtmlTable& shown);

}  // namespace difysso::admin
