#pragma once
#include <span>
#include <string_view>

namespace difysso::dify {

// A column that our statements name, and what they do with it. An optional one, or one of an
// optional table, is used where it exists.
struct ExpectedColumn {
    enum class Type { uuid, text, timestamp, boolean, integer, numeric, plugins, any };
    std::string_view table;
    std::string_view column;
    Type type;
    std::string_view rights;  // of 's' select, 'i' insert, 'u' update
    bool optional = false;
};

struct ExpectedTable {
    std::string_view
        name;  // Dify's are looked up along search_path; ours are in the schema difysso
    bool ours = false;
    bool optional = false;
    bool inserted = false;  // then a column we don't know must not be NOT NULL without a default
};

// The tables and columns that a sign-in touches, of Dify 0.9.2 to 1.15.0, of its main branch after
// 1.17 (normalized_email) and of the fork dify-plus (account_money_extend), and our own.
std::span<const ExpectedTable> expected_tables();
std::span<const ExpectedColumn> expected_columns();

}  // namespace difysso::dify
