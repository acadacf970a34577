#include "record/text.h"

#include <cstdint>

namespace difysso::record {
namespace {

// The length of the character that the text begins with, or 0 when it isn't one: overlong forms,
// surrogates and anything above U+10FFFF aren't.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if (byte(i) < 0x80 || byte(i) > 0xbf) return 0;
    const std::uint8_t second = byte(1);
    const bool wrong = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                       (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
    return wrong ? 0 : length;
}

bool control(std::string_view character) {
    const auto first = static_cast<std::uint8_t>(character[0]);
    return first < 0x20 || first == 0x7f ||
           (first == 0xc2 && static_cast<std::uint8_t>(character[1]) < 0xa0);
}

}  // namespace

std::string storable(std::string_view text, std::size_t most) {
    std::string kept;
    for (std::size_t characters = 0; !text.empty() && characters < most; ++characters) {
        const std::size_t length = character_length(text);
        if (length == 0 || control(text))
            kept += '?';
        else
            kept.append(text.substr(0, length));
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return kept;
}

}  // namespace difysso::record
