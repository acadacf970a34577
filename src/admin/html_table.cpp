#include "admin/html_table.h"

#include "session/device.h"

namespace difysso::admin {
namespace {

using web::Html;

// The lists have more than a person reads: "2026-11-30T08:15:02.123Z" is "2026-11-30 08:15 UTC".
std::string text_of(const std::string& cell, ShownColumn::As as) {
    constexpr std::size_t kDay = 10, kMinute = 16;
    if (as == ShownColumn::As::moment && cell.size() > kMinute)
        return cell.substr(0, kDay) + " " + cell.substr(kDay + 1, kMinute - kDay - 1) + " UTC";
    if (as == ShownColumn::As::device)
        if (std::string device = session::device_name(cell); !device.empty()) return device;
    return cell;
}

void write_head(Html& html, const HtmlTable& shown) {
    html.markup("<thead><tr>");
    for (const ShownColumn& column : shown.columns)
        html.markup("<th scope=\"col\">").text(column.name).markup("</th>");
    for (const RowLink& link : shown.links)
        html.markup("<th scope=\"col\">").text(link.name).markup("</th>");
    html.markup("</tr></thead>");
}

void write_cells(Html& html, const Row& row, const HtmlTable& shown) {
    html.markup("<tr>");
    for (const ShownColumn& column : shown.columns)
        html.markup("<td data-name=\"")
            .text(column.name)
            .markup("\">")
            .text(text_of(row.at(column.column).value_or(""), column.as))
            .markup("</td>");
    for (const RowLink& link : shown.links)
        html.markup("<td class=\"act\"><a href=\"")
            .text(link.before)
            .text(row.at(link.column).value_or(""))
            .text(link.after)
            .markup("\" aria-label=\"")
            .text(link.name)
            .text(": ")
            .text(row.at(link.whom).value_or(""))
            .markup("\">")
            .text(link.name)
            .markup("</a></td>");
    html.markup("</tr>");
}

}  // namespace

void write_html(Html& html, const Table& table, const HtmlTable& shown) {
    if (table.rows.empty()) {
        html.markup("<p class=\"quiet\">").text(shown.none).markup("</p>");
        return;
    }
    html.markup("<table aria-label=\"").text(shown.label).markup("\">");
    write_head(html, shown);
    html.markup("<tbody>");
    for (const Row& row : table.rows)
        write_cells(html, row, shown);
    html.markup("</tbody></table>");
}

}  // namespace difysso::admin
