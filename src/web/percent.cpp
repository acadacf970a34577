#include "web/percent.h"

namespace difysso::web {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// The number of bytes that follow a first byte, and what the second one may be; 0 for an ASCII
// byte.
struct Sequence {
    int following;
    unsigned char lowest = 0x80, highest = 0xbf;
};
std::optional<Sequence> sequence(unsigned char first) {
    if (first < 0x80) return Sequence{0};
    if (first >= 0xc2 && first <= 0xdf) return Sequence{1};
    if (first == 0xe0) return Sequence{2, 0xa0, 0xbf};
    if (first == 0xed) return Sequence{2, 0x80, 0x9f};
    if (first >= 0xe1 && first <= 0xef) return Sequence{2};
    if (first == 0xf0) return Sequence{3, 0x90, 0xbf};
    if (first == 0xf4) return Sequence{3, 0x80, 0x8f};
    if (first >= 0xf1 && first <= 0xf3) return Sequence{3};
    return std::nullopt;
}

}  // namespace

std::optional<char> percent_byte(std::string_view text, std::size_t position) {
    if (text.size() - position < 3) return std::nullopt;
    const int high = hex_digit(text[position + 1]);
    const int low = hex_digit(text[position + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<char>(high * 16 + low);
}

std::optional<std::string> percent_decode(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const auto byte = percent_byte(text, i);
        if (!byte) return std::nullopt;
        decoded += *byte;
        i += 2;
    }
    return decoded;
}

bool is_utf8(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto expected = sequence(static_cast<unsigned char>(text[i]));
        if (!expected) return false;
        for (int n = 1; n <= expected->following; ++n) {
            if (++i == text.size()) return false;
            const auto byte = static_cast<unsigned char>(text[i]);
            if (byte < (n == 1 ? expected->lowest : 0x80) ||
                byte > (n == 1 ? expected->highest : 0xbf))
                return false;
        }
    }
    return true;
}

}  // namespace difysso::web
