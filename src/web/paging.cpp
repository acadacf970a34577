#include "web/paging.h"

#include <charconv>
#include <limits>
#include <optional>

namespace difysso::web {
namespace {

constexpr std::int64_t kLargestSize = 100;
// So that no offset overflows.
constexpr std::int64_t kLastPage = std::numeric_limits<std::int64_t>::max() / kLargestSize;

// A number from 1 to `largest` in its one spelling: digits, no zero or sign before them.
std::optional<std::int64_t> parse_count(std::string_view text, std::int64_t largest) {
    if (text.empty() || text[0] < '1' || text[0] > '9') return std::nullopt;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number > largest)
        return std::nullopt;
    return number;
}

// False when the parameter is there and of no use.
bool take(const Query& query, std::string_view name, std::int64_t largest, std::int64_t& into) {
    const auto text = query.get(name);
    if (!text) return true;
    const auto number = parse_count(*text, largest);
    if (!number || query.repeated(name)) return false;
    into = *number;
    return true;
}

}  // namespace

observe::Outcome<PageRequest> parse_page_request(const Query& query) {
    PageRequest request;
    if (!take(query, "page", kLastPage, request.page))
        return observe::Refusal{observe::Reason::parameter_invalid, "page"};
    if (!take(query, "size", kLargestSize, request.size))
        return observe::Refusal{observe::Reason::parameter_invalid, "size"};
    return request;
}

std::string page_json(const PageRequest& request, std::int64_t total,
                      const std::function<void(JsonWriter&)>& write_items) {
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    if (request.offset() < total) write_items(json);
    json.end_array();
    json.member("total", total).member("page", request.page).member("size", request.size);
    json.member("pages", total / request.size + (total % request.size != 0 ? 1 : 0));
    json.end_object();
    return json.take();
}

}  // namespace difysso::web
