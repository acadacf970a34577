#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace difysso::web {

// Percent-encoding (RFC 3986, section 2.1).

// The byte that "%XX" at `position` stands for; nothing when two hex digits don't follow.
std::optional<char> percent_byte(std::string_view text, std::size_t position);

// Nothing when a percent sign isn't followed by two hex digits.
std::optional<std::string> percent_decode(std::string_view text);

// Valid UTF-8 (RFC 3629): no overlong form, no surrogate, nothing beyond U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace difysso::web
