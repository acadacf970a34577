#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "crypto/encoding.h"
#include "provider/json.h"

namespace difysso::provider::json {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1024} * 1024;
constexpr std::size_t kMostLevels = 32;
constexpr std::size_t kUsualMembers = 16;

// What of ASCII stands for itself in a string: a provider's answer is tokens for the most part.
constexpr std::array<bool, 256> kPlain = [] {
    std::array<bool, 256> plain{};
    for (std::size_t c = 0x20; c < 0x80; ++c)
        plain[c] = c != '"' && c != '\\';
    return plain;
}();

bool a_name_is_twice(const std::vector<Member>& members) {
    std::vector<std::string_view> names;
    names.reserve(members.size());
    for (const Member& member : members)
        names.push_back(member.name);
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
}

void append_utf8(std::string& text, unsigned code) {
    const auto following = [&](unsigned shift) {
        text += static_cast<char>(0x80U | (code >> shift & 0x3fU));
    };
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xc0U | code >> 6);
        following(0);
    } else if (code < 0x10000) {
        text += static_cast<char>(0xe0U | code >> 12);
        following(6);
        following(0);
    } else {
        text += static_cast<char>(0xf0U | code >> 18);
        following(12);
        following(6);
        following(0);
    }
}

// Reads the grammar of RFC 8259, a function a rule. Each takes what it reads off the front and
// returns false for a text that is to be refused.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}

    std::optional<Object> only_an_object() {
        Value::Content content;
        skip_blanks();
        if (!rest_.starts_with('{') || !read_value(content, 0)) return std::nullopt;
        skip_blanks();
        if (!rest_.empty()) return std::nullopt;
        return std::move(std::get<Object>(content));
    }

  private:
    void skip_blanks() {
        std::size_t blanks = 0;
        while (blanks < rest_.size() && is_blank(rest_[blanks]))
            ++blanks;
        rest_.remove_prefix(blanks);
    }
    static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
    bool take(std::string_view word) {
        if (!rest_.starts_with(word)) return false;
        rest_.remove_prefix(word.size());
        return true;
    }
    bool take_after_blanks(std::string_view word) {
        skip_blanks();
        return take(word);
    }

    // `levels`: how many objects and arrays are around it.
    bool read_value(Value::Content& content, std::size_t levels) {
        skip_blanks();
        if (rest_.starts_with('{')) return read_object(content, levels);
        if (rest_.starts_with('[')) return read_array(content, levels);
        if (rest_.starts_with('"')) return read_string(content.emplace<std::string>());
        if (take("true"))
            content = true;
        else if (take("false"))
            content = false;
        else if (take("null"))
            content = Value::Null{};
        else
            return read_number(content);
        return true;
    }

    bool read_object(Value::Content& content, std::size_t levels) {
        std::vector<Member> members;
        // Not for those within: there may be one for each three bytes of the text.
        if (levels == 0) members.reserve(kUsualMembers);
        if (levels == kMostLevels || !take("{")) return false;
        if (!take_after_blanks("}")) {
            do {
                std::string name;
                Value::Content value;
                skip_blanks();
                if (!read_string(name) || !take_after_blanks(":") || !read_value(value, levels + 1))
                    return false;
                members.push_back({std::move(name), Value(std::move(value))});
            } while (take_after_blanks(","));
            if (!take("}")) return false;
        }
        if (a_name_is_twice(members)) return false;
        content = Object(std::move(members));
        return true;
    }

    bool read_array(Value::Content& content, std::size_t levels) {
        Array elements;
        if (levels == kMostLevels || !take("[")) return false;
        if (!take_after_blanks("]")) {
            do {
                Value::Content value;
                if (!read_value(value, levels + 1)) return false;
                elements.emplace_back(std::move(value));
            } while (take_after_blanks(","));
            if (!take("]")) return false;
        }
        content = std::move(elements);
        return true;
    }

    std::string_view take_digits() {
        const std::size_t end = rest_.find_first_not_of("0123456789");
        const std::string_view digits = rest_.substr(0, end);
        rest_.remove_prefix(digits.size());
        return digits;
    }

    bool read_number(Value::Content& content) {
        const char* const begin = rest_.data();
        take("-");
        const std::string_view whole = take_digits();
        if (whole.empty() || (whole.size() > 1 && whole.front() == '0')) return false;
        const char* const end = rest_.data();
        bool integer = true;
        if (take(".")) {
            integer = false;
            if (take_digits().empty()) return false;
        }
        if (take("e") || take("E")) {
            integer = false;
            if (!take("+")) take("-");
            if (take_digits().empty()) return false;
        }
        std::int64_t number = 0;
        if (integer && std::from_chars(begin, end, number).ec == std::errc()) {
            content = number;
            return true;
        }
        content = Value::OtherNumber{};
        double other = 0;
        return std::from_chars(begin, rest_.data(), other).ec == std::errc();
    }

    bool read_string(std::string& text) {
        if (!take("\"")) return false;
        while (!rest_.empty()) {
            const std::size_t plain = plain_bytes();
            text.append(rest_.substr(0, plain));
            rest_.remove_prefix(plain);
            if (take("\"")) return true;
            if (!take("\\") || !read_escape(text)) return false;
        }
        return false;
    }
    // How many bytes stand for themselves before a quote, a backslash or what no text may have.
    std::size_t plain_bytes() const {
        std::size_t at = 0;
        while (at < rest_.size()) {
            const auto byte = static_cast<std::uint8_t>(rest_[at]);
            if (kPlain[byte]) {
                ++at;
                continue;
            }
            const std::size_t bytes = byte < 0x80 ? 0 : crypto::utf8_length(rest_.substr(at));
            if (bytes == 0) break;
            at += bytes;
        }
        return at;
    }

    bool read_escape(std::string& text) {
        constexpr std::string_view kNamed = "\"\\/bfnrt";
        constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
        if (take("u")) return read_code(text);
        const std::size_t at = rest_.empty() ? kNamed.npos : kNamed.find(rest_.front());
        if (at == kNamed.npos) return false;
        text += kMeant[at];
        rest_.remove_prefix(1);
        return true;
    }
    // Of U+0000 or half of a surrogate pair two readers could make two texts.
    bool read_code(std::string& text) {
        unsigned code = 0;
        if (!take_four_digits(code) || code == 0) return false;
        if (code >= 0xd800 && code < 0xe000) {
            unsigned low = 0;
            if (code >= 0xdc00 || !take("\\u") || !take_four_digits(low) || low < 0xdc00 ||
                low >= 0xe000)
                return false;
            code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        }
        append_utf8(text, code);
        return true;
    }
    bool take_four_digits(unsigned& code) {
        const std::string_view digits = rest_.substr(0, 4);
        const auto [end, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        if (error != std::errc() || end != digits.data() + 4) return false;
        rest_.remove_prefix(4);
        return true;
    }

    std::string_view rest_;
};

}  // namespace

std::optional<Object> parse_object(const std::string& text) {
    if (text.size() > kMostBytes) return std::nullopt;
    return Reader(text).only_an_object();
}

}  // namespace difysso::provider::json
