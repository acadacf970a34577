#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace difysso::crypto {

// base64url without padding (RFC 4648, section 5; RFC 7515, section 2).
std::string base64url(std::string_view bytes);
// Strict: no padding, no other character, no stray bits in the last one (RFC 4648, section 3.5), so
// that one value has one spelling.
std::optional<std::string> from_base64url(std::string_view text);
// base64 with padding (RFC 4648, section 4): what HTTP's Basic takes (RFC 7617).
std::string base64(std::string_view bytes);
std::string hex(std::string_view bytes);
// All but the unreserved characters of RFC 3986, section 2.3, as %XX.
std::string percent_encode(std::string_view text);

// How many bytes the character takes that `text`, which isn't empty, begins with; 0 when that is no
// UTF-8 (RFC 3629, section 4: overlong forms, surrogates and anything above U+10FFFF aren't).
std::size_t utf8_length(std::string_view text);

}  // namespace difysso::crypto
