#include "encoding.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace casdoor_standin {

namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

int digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string form_decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            out += ' ';
        } else if (text[i] == '%' && i + 2 < text.size() && digit(text[i + 1]) >= 0 &&
                   digit(text[i + 2]) >= 0) {
            out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::tm utc(std::int64_t seconds) {
    const std::time_t time = seconds;
    std::tm parts{};
    (void)::gmtime_r(&time, &parts);
    return parts;
}

}  // namespace

const std::string& value_of(const Pairs& pairs, std::string_view name) {
    static const std::string none;
    auto found = std::find_if(pairs.begin(), pairs.end(),
                              [&](const auto& pair) { return pair.first == name; });
    return found == pairs.end() ? none : found->second;
}

bool has(const Pairs& pairs, std::string_view name) {
    return std::any_of(pairs.begin(), pairs.end(),
                       [&](const auto& pair) { return pair.first == name; });
}

std::string base64(std::string_view bytes) {
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes),
                                     static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::string base64url(std::string_view bytes) {
    std::string out = base64(bytes);
    while (!out.empty() && out.back() == '=')
        out.pop_back();
    std::replace(out.begin(), out.end(), '+', '-');
    std::replace(out.begin(), out.end(), '/', '_');
    return out;
}

std::string from_base64(std::string_view text) {
    std::string padded(text);
    while (padded.size() % 4 != 0)
        padded += '=';
    std::replace(padded.begin(), padded.end(), '-', '+');
    std::replace(padded.begin(), padded.end(), '_', '/');
    std::string out(padded.size() / 4 * 3 + 1, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(padded),
                                     static_cast<int>(padded.size()));
    if (size < 0) return {};
    const auto padding = std::count(padded.end() - std::min<std::ptrdiff_t>(2, std::ssize(padded)),
                                    padded.end(), '=');
    out.resize(static_cast<std::size_t>(size - padding));
    return out;
}

std::string hex(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    for (char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

std::string sha256(std::string_view bytes) {
    std::string out(32, '\0');
    if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()),
                   nullptr, EVP_sha256(), nullptr) != 1) {
        throw std::runtime_error("EVP_Digest");
    }
    return out;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    std::string out(32, '\0');
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(bytes), bytes.size(),
             reinterpret_cast<unsigned char*>(out.data()), nullptr) == nullptr) {
        throw std::runtime_error("HMAC");
    }
    return out;
}

std::string random_bytes(std::size_t count) {
    std::string out(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1) {
        throw std::runtime_error("RAND_bytes");
    }
    return out;
}

std::string uuid() {
    std::string bytes = random_bytes(16);
    bytes[6] = static_cast<char>((static_cast<unsigned char>(bytes[6]) & 0x0fU) | 0x40U);
    bytes[8] = static_cast<char>((static_cast<unsigned char>(bytes[8]) & 0x3fU) | 0x80U);
    std::string text = hex(bytes);
    for (std::size_t position : {20U, 16U, 12U, 8U})
        text.insert(position, 1, '-');
    return text;
}

std::string percent_encode(std::string_view text) {
    std::string out;
    for (char c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.') {
            out += c;
        } else {
            out += '%';
            out += hex({&c, 1});
        }
    }
    return out;
}

Pairs parse_form(std::string_view text) {
    Pairs pairs;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto part = text.substr(0, end);
        const auto equals = std::min(part.find('='), part.size());
        if (!part.empty()) {
            pairs.emplace_back(form_decode(part.substr(0, equals)),
                               form_decode(part.substr(std::min(equals + 1, part.size()))));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return pairs;
}

std::string html_escape(std::string_view text) {
    std::string out;
    for (char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&#34;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string rfc3339(std::int64_t seconds) {
    const std::tm parts = utc(seconds);
    std::array<char, 64> text{};
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

std::string http_date(std::int64_t seconds) {
    const std::tm parts = utc(seconds);
    std::array<char, 64> text{};
    return {text.data(),
            std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace casdoor_standin
