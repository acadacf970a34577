#include "web/forwarded.h"

#include <algorithm>

#include "config/address.h"
#include "web/ascii.h"

namespace difysso::web {
namespace {

// Proxies also write hosts and IPv6 addresses without the quotes they need.
bool is_word_octet(char c) {
    return is_token_octet(c) || c == ':' || c == '[' || c == ']';
}

// Reads a header from its front.
class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    bool done() const { return text_.empty(); }
    void skip_blanks() {
        while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\t'))
            text_.remove_prefix(1);
    }
    bool take(char c) {
        if (text_.empty() || text_[0] != c) return false;
        text_.remove_prefix(1);
        return true;
    }
    std::string_view token() {
        const auto end = std::find_if_not(text_.begin(), text_.end(), is_word_octet);
        const std::string_view token =
            text_.substr(0, static_cast<std::size_t>(end - text_.begin()));
        text_.remove_prefix(token.size());
        return token;
    }
    // A token or a quoted string; nothing when it is empty or the quote isn't closed.
    std::optional<std::string> value() {
        if (!take('"')) {
            const std::string_view word = token();
            return word.empty() ? std::nullopt : std::optional<std::string>(word);
        }
        std::string content;
        while (!text_.empty()) {
            if (take('"')) return content.empty() ? std::nullopt : std::optional(content);
            take('\\');
            if (text_.empty() || is_control(text_[0])) return std::nullopt;
            content += text_[0];
            text_.remove_prefix(1);
        }
        return std::nullopt;
    }

  private:
    std::string_view text_;
};

// One "name=value" into the element; false when it isn't well formed or stands there already.
bool read_parameter(Reader& reader, Forwarded& element) {
    const std::string_view name = reader.token();
    if (name.empty() || !reader.take('=')) return false;
    auto value = reader.value();
    if (!value) return false;
    std::optional<std::string>* member = same_ignoring_case(name, "for")     ? &element.client
                                         : same_ignoring_case(name, "host")  ? &element.host
                                         : same_ignoring_case(name, "proto") ? &element.proto
                                                                             : nullptr;
    if (member == nullptr) return true;
    if (member->has_value()) return false;
    *member = std::move(value);
    return true;
}

}  // namespace

std::optional<std::vector<Forwarded>> parse_forwarded(std::string_view header) {
    std::vector<Forwarded> elements(1);
    Reader reader(header);
    for (;;) {
        reader.skip_blanks();
        if (!read_parameter(reader, elements.back())) return std::nullopt;
        reader.skip_blanks();
        if (reader.done()) return elements;
        if (reader.take(',')) {
            elements.emplace_back();
        } else if (!reader.take(';')) {
            return std::nullopt;
        }
    }
}

std::optional<std::string> node_address(std::string_view node) {
    if (node.starts_with('[')) {
        const std::size_t end = node.find(']');
        if (end == node.npos || (end + 1 < node.size() && node[end + 1] != ':'))
            return std::nullopt;
        node = node.substr(1, end - 1);
    } else if (std::count(node.begin(), node.end(), ':') == 1) {
        node = node.substr(0, node.find(':'));
    }
    if (node.find('/') != node.npos || has_control(node) || !config::parse_network(node))
        return std::nullopt;
    return std::string(node);
}

}  // namespace difysso::web
