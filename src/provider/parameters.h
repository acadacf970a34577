#pragma once
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "crypto/encoding.h"

namespace difysso::provider {

// Fit for a path segment, a query and a form body alike. Casdoor's sign-in page takes a '+' for a
// '+', so a blank is never one.
using crypto::percent_encode;

using Parameter = std::pair<std::string_view, std::string_view>;
// "name=value&name=value": a query (without '?') or an application/x-www-form-urlencoded body.
std::string encode_parameters(std::span<const Parameter> parameters);
inline std::string encode_parameters(std::initializer_list<Parameter> parameters) {
    return encode_parameters(std::span(parameters.begin(), parameters.size()));
}

}  // namespace difysso::provider
