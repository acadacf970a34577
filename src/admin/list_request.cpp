#include "admin/list_request.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "config/read_value.h"
#include "observe/reason.h"

namespace difysso::admin {
namespace {

using observe::Reason;
using observe::Refusal;

constexpr std::size_t kLongest = 254;

std::optional<int> digits(std::string_view& text, std::size_t count) {
    if (text.size() < count) return std::nullopt;
    int number = 0;
    for (const char c : text.substr(0, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    text.remove_prefix(count);
    return number;
}

bool skip(std::string_view& text, char expected) {
    if (text.empty() || text.front() != expected) return false;
    text.remove_prefix(1);
    return true;
}

bool is_date(std::string_view& text) {
    const auto year = digits(text, 4);
    if (!year || *year < 1970 || !skip(text, '-')) return false;
    const auto month = digits(text, 2);
    if (!month || !skip(text, '-')) return false;
    const auto day = digits(text, 2);
    return day && std::chrono::year_month_day(std::chrono::year(*year),
                                              std::chrono::month(static_cast<unsigned>(*month)),
                                              std::chrono::day(static_cast<unsigned>(*day)))
                      .ok();
}

// "T12:00Z" or "T12:00:00Z".
bool is_time(std::string_view text) {
    if (!skip(text, 'T')) return false;
    const auto hour = digits(text, 2);
    if (!hour || *hour > 23 || !skip(text, ':')) return false;
    const auto minute = digits(text, 2);
    if (!minute || *minute > 59) return false;
    if (skip(text, ':')) {
        const auto second = digits(text, 2);
        if (!second || *second > 59) return false;
    }
    return text == "Z";
}

// A profile of RFC 3339; a date alone is its first moment.
std::optional<std::string> timestamp(std::string_view text) {
    std::string_view rest = text;
    if (!is_date(rest)) return std::nullopt;
    if (rest.empty()) return std::string(text) + "T00:00:00Z";
    if (!is_time(rest)) return std::nullopt;
    return std::string(text);
}

bool is_reason(std::string_view text) {
    const auto all = observe::all_reasons();
    return std::any_of(all.begin(), all.end(), [&](const auto& row) { return row.code == text; });
}

// False when the parameter is there and of no use. An empty one is one that a form left open.
bool take(const web::Query& query, std::string_view name, std::string& into) {
    into = query.get(name).value_or("");
    return !query.repeated(name) && into.size() <= kLongest;
}

bool take_time(const web::Query& query, std::string_view name, std::string& into) {
    if (!take(query, name, into)) return false;
    if (into.empty()) return true;
    const auto time = timestamp(into);
    if (time) into = *time;
    return time.has_value();
}

}  // namespace

std::string Cursor::text() const {
    return microseconds == 0 ? id : std::to_string(microseconds) + "." + id;
}

std::optional<Cursor> parse_cursor(std::string_view text) {
    Cursor cursor;
    if (const std::size_t dot = text.find('.'); dot != std::string_view::npos) {
        const char* const end = text.data() + dot;
        const auto [stop, error] = std::from_chars(text.data(), end, cursor.microseconds);
        if (error != std::errc() || stop != end || cursor.microseconds < 0) return std::nullopt;
        text.remove_prefix(dot + 1);
    }
    if (!config::is_uuid(text)) return std::nullopt;
    cursor.id = text;
    return cursor;
}

observe::Outcome<ListRequest> parse_list_request(const web::Query& query, bool exported) {
    const auto page = web::parse_page_request(query);
    if (!page) return page.refusal();
    ListRequest request;
    request.page = *page;
    if (exported && !query.has("size")) request.page.size = kExportSize;
    std::string after;
    if (!take(query, "after", after)) return Refusal{Reason::parameter_invalid, "after"};
    if (!after.empty()) {
        request.after = parse_cursor(after);
        if (!request.after || query.has("page")) return Refusal{Reason::parameter_invalid, "after"};
    }
    if (!take(query, "q", request.q)) return Refusal{Reason::parameter_invalid, "q"};
    if (!take(query, "provider", request.provider))
        return Refusal{Reason::parameter_invalid, "provider"};
    if (!take(query, "reason", request.reason) ||
        !(request.reason.empty() || is_reason(request.reason)))
        return Refusal{Reason::parameter_invalid, "reason"};
    if (!take_time(query, "since", request.since))
        return Refusal{Reason::parameter_invalid, "since"};
    if (!take_time(query, "until", request.until))
        return Refusal{Reason::parameter_invalid, "until"};
    return request;
}

}  // namespace difysso::admin
