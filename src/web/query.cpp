#include "web/query.h"

#include <algorithm>

#include "web/ascii.h"
#include "web/percent.h"

namespace difysso::web {
namespace {

std::optional<std::string> decode(std::string_view text) {
    std::string with_blanks(text);
    std::replace(with_blanks.begin(), with_blanks.end(), '+', ' ');
    auto decoded = percent_decode(with_blanks);
    if (!decoded || decoded->find('\0') != std::string::npos || !is_utf8(*decoded))
        return std::nullopt;
    return decoded;
}

}  // namespace

std::optional<Query> Query::parse(std::string_view text) {
    Query query;
    while (!text.empty()) {
        std::string_view value = take_until(text, '&');
        if (value.empty()) continue;
        const std::string_view name = take_until(value, '=');
        auto decoded_name = decode(name);
        auto decoded_value = decode(value);
        if (query.parameters_.size() == kMost) return std::nullopt;
        if (!decoded_name || !decoded_value) return std::nullopt;
        query.parameters_.emplace_back(std::move(*decoded_name), std::move(*decoded_value));
    }
    return query;
}

bool Query::has(std::string_view name) const {
    return get(name).has_value();
}

bool Query::repeated(std::string_view name) const {
    return std::count_if(parameters_.begin(), parameters_.end(),
                         [&](const auto& parameter) { return parameter.first == name; }) > 1;
}

std::optional<std::string_view> Query::get(std::string_view name) const {
    for (const auto& [key, value] : parameters_)
        if (key == name) return value;
    return std::nullopt;
}

}  // namespace difysso::web
