#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace difysso::record {

// What a text column takes of a text from outside: control characters and bytes that aren't UTF-8
// (RFC 3629) become '?', and what is beyond `most` characters goes. PostgreSQL refuses NUL and
// broken UTF-8, and with them the whole statement.
std::string storable(std::string_view text, std::size_t most = 255);

}  // namespace difysso::record
