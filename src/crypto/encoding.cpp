#include "crypto/encoding.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace difysso::crypto {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNoCharacter = 0xff;

constexpr std::array<std::uint8_t, 256> kValues = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNoCharacter);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
    return values;
}();

}  // namespace

std::string base64url(std::string_view bytes) {
    std::string text((bytes.size() * 4 + 2) / 3, '\0');
    char* to = text.data();
    std::uint32_t bits = 0;
    int count = 0;  // of bits that wait to be written
    for (const char byte : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(byte);
        for (count += 8; count >= 6;) {
            count -= 6;
            *to++ = kAlphabet[(bits >> count) & 0x3f];
        }
    }
    if (count > 0) *to = kAlphabet[(bits << (6 - count)) & 0x3f];
    return text;
}

std::string base64(std::string_view bytes) {
    std::string text = base64url(bytes);
    std::replace(text.begin(), text.end(), '-', '+');
    std::replace(text.begin(), text.end(), '_', '/');
    text.resize((bytes.size() + 2) / 3 * 4, '=');
    return text;
}

std::optional<std::string> from_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes(text.size() * 3 / 4, '\0');
    char* to = bytes.data();
    std::uint8_t seen = 0;  // all values together: the high bits are set once a character is none
    const auto value_at = [&](std::size_t i) -> std::uint32_t {
        const std::uint8_t value = kValues[static_cast<unsigned char>(text[i])];
        seen |= value;
        return value;
    };
    std::size_t i = 0;
    for (; i + 4 <= text.size(); i += 4) {
        const std::uint32_t bits =
            value_at(i) << 18 | value_at(i + 1) << 12 | value_at(i + 2) << 6 | value_at(i + 3);
        *to++ = static_cast<char>(bits >> 16);
        *to++ = static_cast<char>(bits >> 8);
        *to++ = static_cast<char>(bits);
    }
    std::uint32_t stray = 0;  // bits of the last character that belong to no byte
    if (text.size() - i == 2) {
        const std::uint32_t bits = value_at(i) << 6 | value_at(i + 1);
        *to = static_cast<char>(bits >> 4);
        stray = bits & 0x0f;
    } else if (text.size() - i == 3) {
        const std::uint32_t bits = value_at(i) << 12 | value_at(i + 1) << 6 | value_at(i + 2);
        *to++ = static_cast<char>(bits >> 10);
        *to = static_cast<char>(bits >> 2);
        stray = bits & 0x03;
    }
    if (seen > 0x3f || stray != 0) return std::nullopt;
    return bytes;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text(bytes.size() * 2, '\0');
    char* to = text.data();
    for (const char byte : bytes) {
        *to++ = digits[static_cast<unsigned char>(byte) >> 4];
        *to++ = digits[static_cast<unsigned char>(byte) & 0x0f];
    }
    return text;
}

std::string percent_encode(std::string_view text) {
    constexpr char digits[] = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size() + text.size() / 2);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        // The unreserved are the alphabet above and two more.
        if (kValues[byte] != kNoCharacter || c == '.' || c == '~') {
            encoded += c;
        } else {
            encoded += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return encoded;
}

std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const std::uint8_t first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < bytes) return 0;
    for (std::size_t i = 1; i < bytes; ++i)
        if (byte(i) < 0x80 || byte(i) > 0xbf) return 0;
    const std::uint8_t second = byte(1);
    const bool wrong = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                       (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
    return wrong ? 0 : bytes;
}

}  // namespace difysso::crypto
