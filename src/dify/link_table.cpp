#include "dify/link_table.h"

#include <algorithm>
#include <string_view>

namespace difysso::dify {
namespace {

using Fields = std::vector<std::string>;

// Reads one record after the other, and counts the lines that they take.
class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {
        constexpr std::string_view kMark = "\xef\xbb\xbf";
        if (rest_.starts_with(kMark)) rest_.remove_prefix(kMark.size());
    }
    bool at_end() const { return rest_.empty(); }
    int line() const { return line_; }

    // Nothing when a quote isn't closed or something follows it.
    std::optional<Fields> next() {
        ++line_;
        Fields fields;
        for (;;) {
            auto field = rest_.starts_with('"') ? quoted() : std::optional(plain());
            if (!field) return std::nullopt;
            fields.push_back(std::move(*field));
            if (take(",")) continue;
            if (at_end() || take("\r\n") || take("\n")) return fields;
            return std::nullopt;
        }
    }

  private:
    bool take(std::string_view text) {
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }
    std::string plain() {
        const std::size_t end = std::min(rest_.find_first_of(",\"\r\n"), rest_.size());
        std::string field(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return field;
    }
    std::optional<std::string> quoted() {
        rest_.remove_prefix(1);
        std::string field;
        while (!at_end()) {
            const char c = rest_.front();
            rest_.remove_prefix(1);
            if (c == '"' && !take("\"")) return field;
            line_ += c == '\n';
            field += c;
        }
        return std::nullopt;
    }

    std::string_view rest_;
    int line_ = 0;
};

// Where a column stands; nothing when it doesn't, or twice.
std::optional<std::size_t> place_of(const Fields& names, std::string_view name) {
    const auto first = std::find(names.begin(), names.end(), name);
    if (first == names.end() || std::find(first + 1, names.end(), name) != names.end())
        return std::nullopt;
    return static_cast<std::size_t>(first - names.begin());
}

std::string field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

}  // namespace

std::optional<std::vector<LinkRow>> read_link_table(const std::string& text, int& wrong) {
    Reader reader(text);
    wrong = 1;
    const auto names = reader.at_end() ? std::nullopt : reader.next();
    if (!names) return std::nullopt;
    const auto provider = place_of(*names, "provider");
    const auto sub = place_of(*names, "sub");
    const auto email = place_of(*names, "email");
    if (!provider || !sub || !email) return std::nullopt;
    std::vector<LinkRow> rows;
    while (!reader.at_end()) {
        wrong = reader.line() + 1;
        const auto fields = reader.next();
        if (!fields || fields->size() != names->size()) return std::nullopt;
        rows.push_back({.line = wrong,
                        .provider = fields->at(*provider),
                        .sub = fields->at(*sub),
                        .email = fields->at(*email)});
        if (rows.back().sub.empty() || rows.back().email.empty()) return std::nullopt;
    }
    return rows;
}

std::string write_link_table(const std::vector<LinkRow>& rows) {
    std::string text = "provider,sub,email\r\n";
    for (const LinkRow& row : rows)
        text += field(row.provider) + "," + field(row.sub) + "," + field(row.email) + "\r\n";
    return text;
}

}  // namespace difysso::dify
