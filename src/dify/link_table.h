#pragma once
#include <optional>
#include <string>
#include <vector>

namespace difysso::dify {

// A line of a table of links: who signs in as whom.
struct LinkRow {
    int line = 0;  // in its file, from 1
    std::string provider, sub, email;
};

// A table as CSV (RFC 4180), in UTF-8, whose first line names the columns; provider, sub and email
// are needed, others are passed over. Nothing, and the line in `wrong`, when it isn't one: a quote
// that isn't closed, another number of fields, a column twice, an empty sub or address.
std::optional<std::vector<LinkRow>> read_link_table(const std::string& text, int& wrong);

std::string write_link_table(const std::vector<LinkRow>& rows);

}  // namespace difysso::dify
