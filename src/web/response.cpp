#include "web/response.h"

#include <stdexcept>

#include "web/ascii.h"

namespace difysso::web {

Response& Response::add(std::string_view name, std::string_view value) {
    if (!is_token(name) || has_control(value))
        throw std::invalid_argument("a response header that would not be one");
    headers.lines_.emplace_back(name, value);
    return *this;
}

std::string_view Response::header(std::string_view name) const {
    for (const auto& [key, value] : headers)
        if (same_ignoring_case(key, name)) return value;
    return {};
}

}  // namespace difysso::web
