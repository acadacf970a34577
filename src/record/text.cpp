#include "record/text.h"

#include <cstdint>

#include "crypto/encoding.h"

namespace difysso::record {
namespace {

bool control(std::string_view character) {
    const auto first = static_cast<std::uint8_t>(character[0]);
    return first < 0x20 || first == 0x7f ||
           (first == 0xc2 && static_cast<std::uint8_t>(character[1]) < 0xa0);
}

}  // namespace

std::string storable(std::string_view text, std::size_t most) {
    std::string kept;
    for (std::size_t characters = 0; !text.empty() && characters < most; ++characters) {
        const std::size_t length = crypto::utf8_length(text);
        if (length == 0 || control(text))
            kept += '?';
        else
            kept.append(text.substr(0, length));
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return kept;
}

}  // namespace difysso::record
