#include "admin/lists.h"

#include <algorithm>
#include <ctime>

#include "admin/list_statements.h"

namespace difysso::admin {
namespace {

using enum Column::Kind;

constexpr std::array kAccounts{Column{"id"},          Column{"email"},   Column{"name"},
                               Column{"status"},      Column{"created"}, Column{"providers", words},
                               Column{"last_sign_in"}};
constexpr std::array kSessions{Column{"id"},       Column{"account"}, Column{"email"},
                               Column{"provider"}, Column{"since"},   Column{"client"},
                               Column{"agent"},    Column{"last"},    Column{"until"}};
constexpr std::array kEvents{Column{"id"},       Column{"at"},        Column{"act"},
                             Column{"who"},      Column{"account"},   Column{"session"},
                             Column{"provider"}, Column{"email"},     Column{"reason"},
                             Column{"client"},   Column{"request_id"}};
constexpr std::array kProviders{Column{"id"}, Column{"name"}, Column{"people", number},
                                Column{"signed_in", number}, Column{"refused", number}};

// How often a part is read anew after sessions were found to have ended.
constexpr int kRounds = 5;

std::string utc_text(std::int64_t seconds) {
    const std::time_t time = seconds;
    std::tm parts{};
    std::array<char, 32> text{};
    if (::gmtime_r(&time, &parts) == nullptr) return "";
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

bool has_part(const std::string& text, const std::string& part) {
    return part.empty() || text.find(part) != std::string::npos;
}

}  // namespace

Table Lists::read(const record::Composed& rows, std::span<const Column> columns,
                  const ListRequest& request, const outbound::Deadline& deadline) const {
    const auto connection = parts_.database.acquire(deadline);
    const auto result = connection->execute(rows.statement, rows.parameters, deadline);
    Table table{.columns = columns};
    const int found = std::min(result->rows(), static_cast<int>(request.page.size));
    const auto cursor_column = static_cast<int>(columns.size());
    for (int row = 0; row < found; ++row) {
        Row cells;
        for (int column = 0; column < cursor_column; ++column)
            cells.push_back(result->is_null(row, column) ? postgres::Parameter()
                                                         : std::string(result->text(row, column)));
        table.rows.push_back(std::move(cells));
    }
    if (result->rows() > found) table.next = result->text(found - 1, cursor_column);
    return table;
}

void Lists::count(const record::Composed& count, const ListRequest& request, Table& table,
                  const outbound::Deadline& deadline) const {
    if (request.after) return;
    const auto connection = parts_.database.acquire(deadline);
    const auto result = connection->execute(count.statement, count.parameters, deadline);
    table.total = std::stoll(std::string(result->text(0, 0)));
}

Table Lists::accounts(const ListRequest& request, const outbound::Deadline& deadline) const {
    Table table = read(account_rows(request), kAccounts, request, deadline);
    count(account_count(request), request, table, deadline);
    return table;
}

Table Lists::sessions(const ListRequest& request, const outbound::Deadline& deadline) const {
    // The last two columns of the statement say whether a session is young, and the cursor.
    static constexpr std::array kStored{Column{"id"},       Column{"account"}, Column{"email"},
                                        Column{"provider"}, Column{"since"},   Column{"client"},
                                        Column{"agent"},    Column{"settled"}};
    Table table;
    for (int round = 0; round < kRounds; ++round) {
        table = read(session_rows(request), kStored, request, deadline);
        table.columns = kSessions;
        std::vector<std::string> ids, gone;
        for (const Row& row : table.rows)
            ids.push_back(row[0].value_or(""));
        const auto records = parts_.sessions.find_all(ids, deadline);
        std::vector<Row> live;
        for (std::size_t i = 0; i < ids.size(); ++i) {
            Row& row = table.rows[i];
            const bool settled = row.back() == "t";
            const auto& record = records[i];
            if (record && !record->over) {
                row.back() = utc_text(record->last);
                row.emplace_back(utc_text(record->until));
                live.push_back(std::move(row));
            } else if (settled) {
                // A younger one may be about to be written in Redis.
                gone.push_back(ids[i]);
            }
        }
        table.rows = std::move(live);
        if (gone.empty()) break;
        parts_.acts.note_ended(gone, deadline);
    }
    count(session_count(request), request, table, deadline);
    return table;
}

Table Lists::events(const ListRequest& request, const outbound::Deadline& deadline) const {
    Table table = read(event_rows(request), kEvents, request, deadline);
    count(event_count(request), request, table, deadline);
    return table;
}

Table Lists::providers(const ListRequest& request, const outbound::Deadline& deadline) const {
    std::vector<std::string> ids, names;
    const auto offer = [&](const std::string& id, const std::string& name) {
        if (!request.provider.empty() && request.provider != id) return;
        if (!has_part(id, request.q) && !has_part(name, request.q)) return;
        ids.push_back(id);
        names.push_back(name);
    };
    if (parts_.settings.casdoor.offered) offer("casdoor", "Casdoor");
    for (const config::OpenId& provider : parts_.settings.openid)
        offer(provider.id, provider.name);

    const record::Composed rows = provider_rows(ids);
    const auto connection = parts_.database.acquire(deadline);
    const auto result = connection->execute(rows.statement, rows.parameters, deadline);
    Table table{.columns = kProviders, .total = static_cast<std::int64_t>(ids.size())};
    const auto cell = [&](int row, int column) { return std::string(result->text(row, column)); };
    const std::int64_t end =
        std::min<std::int64_t>(result->rows(), request.page.offset() + request.page.size);
    for (std::int64_t i = request.page.offset(); i < end; ++i) {
        const int row = static_cast<int>(i);
        table.rows.push_back({cell(row, 0), names.at(static_cast<std::size_t>(row)), cell(row, 1),
                              cell(row, 2), cell(row, 3)});
    }
    return table;
}

std::array<Lists::Hour, 24> Lists::day(const outbound::Deadline& deadline) const {
    const record::Composed rows = hour_rows();
    const auto connection = parts_.database.acquire(deadline);
    const auto result = connection->execute(rows.statement, rows.parameters, deadline);
    std::array<Hour, 24> day{};
    const auto number = [&](int row, int column) {
        return std::stoll(std::string(result->text(row, column)));
    };
    for (int row = 0; row < result->rows(); ++row) {
        const std::int64_t ago = number(row, 0);
        if (ago >= 0 && ago < 24)
            day.at(static_cast<std::size_t>(23 - ago)) = {.signed_in = number(row, 1),
                                                          .refused = number(row, 2)};
    }
    return day;
}

}  // namespace difysso::admin
