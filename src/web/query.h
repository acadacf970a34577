#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/encoding.h"

namespace difysso::web {

// Decoded parameters of a query or of an application/x-www-form-urlencoded body (WHATWG URL,
// section 5.1: '+' is a blank). Names and values are valid UTF-8 without NUL.
class Query {
  public:
    Query() = default;
    static constexpr std::size_t kMost = 64;
    // Nothing when there are more than kMost parameters, a percent sign isn't followed by two hex
    // digits, or the text isn't UTF-8.
    static std::optional<Query> parse(std::string_view text);

    bool has(std::string_view name) const;
    bool repeated(std::string_view name) const;
    // The first value of that name.
    std::optional<std::string_view> get(std::string_view name) const;
    bool empty() const { return parameters_.empty(); }
    const std::vector<std::pair<std::string, std::string>>& all() const { return parameters_; }

  private:
    std::vector<std::pair<std::string, std::string>> parameters_;
};

// For one value of a query or form that we write. A blank becomes %20, which every decoder reads.
using crypto::percent_encode;

}  // namespace difysso::web
