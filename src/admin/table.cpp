#include "admin/table.h"

#include "web/ascii.h"

namespace difysso::admin {
namespace {

void write_words(web::JsonWriter& json, std::string_view words) {
    json.begin_array();
    while (!words.empty())
        json.value(web::take_until(words, ' '));
    json.end_array();
}

void write_cell(web::JsonWriter& json, Column::Kind kind, const postgres::Parameter& cell) {
    if (kind == Column::Kind::words)
        write_words(json, cell.value_or(""));
    else if (!cell)
        json.null();
    else if (kind == Column::Kind::number)
        json.value(static_cast<std::int64_t>(std::stoll(*cell)));
    else
        json.value(std::string_view(*cell));
}

std::string csv_cell(Column::Kind kind, const postgres::Parameter& cell) {
    std::string text = cell.value_or("");
    if (kind != Column::Kind::number && !text.empty() &&
        std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos)
        text.insert(text.begin(), '\'');
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted.append(c == '"' ? 2 : 1, c);
    return quoted + "\"";
}

}  // namespace

void write_row(web::JsonWriter& json, const Table& table, const Row& row) {
    json.begin_object();
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        json.key(table.columns[i].name);
        write_cell(json, table.columns[i].kind, row.at(i));
    }
    json.end_object();
}

std::string to_json(const Table& table, const web::PageRequest& request) {
    web::JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const Row& row : table.rows)
        write_row(json, table, row);
    json.end_array();
    if (table.total)
        json.member("total", *table.total)
            .member("page", request.page)
            .member("size", request.size)
            .member("pages",
                    *table.total / request.size + (*table.total % request.size != 0 ? 1 : 0));
    else
        json.member("size", request.size);
    json.key("next");
    if (table.next.empty())
        json.null();
    else
        json.value(std::string_view(table.next));
    return json.end_object().take();
}

std::string to_json(const Table& table, const Row& row) {
    web::JsonWriter json;
    write_row(json, table, row);
    return json.take();
}

std::string to_csv(const Table& table) {
    std::string text;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        text.append(i == 0 ? "" : ",").append(table.columns[i].name);
    text += "\r\n";
    for (const Row& row : table.rows) {
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            text.append(i == 0 ? "" : ",").append(csv_cell(table.columns[i].kind, row.at(i)));
        text += "\r\n";
    }
    return text;
}

}  // namespace difysso::admin
