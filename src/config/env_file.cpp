#include "config/env_file.h"

#include <algorithm>
#include <optional>

namespace difysso::config {
namespace {

using observe::Literal;
using observe::Secret;

constexpr std::string_view kBlanks = " \t";

std::string_view trim(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

// Our names and Dify's are in capitals. What is written otherwise may be a piece of a secret that
// lies over several lines ("...kq3A=="), and must not be quoted as if it were a name.
bool is_key(std::string_view name) {
    constexpr std::size_t kLongest = 64;
    const auto letter = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; };
    return !name.empty() && name.size() <= kLongest && letter(name.front()) &&
           std::all_of(name.begin(), name.end(),
                       [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

// The line's text up to a comment: a '#' after a blank.
std::string_view without_comment(std::string_view text) {
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '#' && kBlanks.find(text[i - 1]) != std::string_view::npos) {
            return text.substr(0, i);
        }
    }
    return text;
}

char unescaped(char c) {
    switch (c) {
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return c;
    }
}

class Parser {
  public:
    explicit Parser(std::string_view text) : rest_(text) {
        if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
    }

    std::vector<EnvLine> run() {
        std::vector<EnvLine> lines;
        while (!rest_.empty()) {
            ++number_;
            if (auto line = next_line()) lines.push_back(std::move(*line));
            if (!lines.empty() && lines.back().has_nul) break;
        }
        return lines;
    }

  private:
    // Takes the text up to the end of the line away.
    std::string_view take_line() {
        const std::size_t end = rest_.find('\n');
        std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        return line;
    }

    std::optional<EnvLine> next_line() {
        const std::string_view after_start = rest_;
        std::string_view line = take_line();
        EnvLine found{number_, "", Secret(), Literal(), line.find('\0') != std::string_view::npos};
        line = trim(line);
        if (found.has_nul) {
            found.problem = "holds a NUL byte: this is no text file";
            return found;
        }
        if (line.empty() || line.front() == '#') return {};
        if (line.starts_with("export ") || line.starts_with("export\t"))
            line = trim(line.substr(7));
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos) {
            found.problem = "has no '='; write KEY=value";
            return found;
        }
        if (const auto name = trim(line.substr(0, equals)); is_key(name)) {
            found.name = name;
        } else {
            found.problem = "doesn't begin with a key in capital letters; write KEY=value";
            return found;
        }
        const std::string_view value = line.substr(equals + 1);
        if (const auto text = trim(value); text.starts_with('\'') || text.starts_with('"')) {
            // From the quote on, which may lead beyond the line's end.
            quoted(after_start.substr(static_cast<std::size_t>(text.data() - after_start.data())),
                   found);
        } else {
            found.value = Secret(std::string(trim(without_comment(value))));
        }
        if (found.problem.empty() && found.value.reveal().find("${") != std::string::npos) {
            found.problem =
                "holds '${', and nothing is put in its place here; write the value itself";
        }
        return found;
    }

    void quoted(std::string_view text, EnvLine& found) {
        const char quote = text.front();
        std::string value;
        std::size_t i = 1;
        for (; i < text.size() && text[i] != quote; ++i) {
            if (quote == '"' && text[i] == '\\' && i + 1 < text.size() &&
                std::string_view("nrt\"\\$").find(text[i + 1]) != std::string_view::npos) {
                value += unescaped(text[++i]);
            } else if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') {
                value += text[i];
            }
        }
        if (i == text.size()) {
            found.problem = "has a quote that isn't closed";
            return;
        }
        std::string_view after = text.substr(i + 1);
        after = after.substr(0, after.find('\n'));
        if (after.ends_with('\r')) after.remove_suffix(1);
        const bool blank_first =
            after.empty() || kBlanks.find(after.front()) != std::string_view::npos;
        if (const auto tail = trim(after); !tail.empty() && !(blank_first && tail.front() == '#')) {
            found.problem = "has text behind its closing quote";
            return;
        }
        found.has_nul = value.find('\0') != std::string::npos;
        if (found.has_nul) found.problem = "holds a NUL byte: this is no text file";
        skip_lines(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(i), '\n'));
        found.value = Secret(std::move(value));
    }

    void skip_lines(std::ptrdiff_t count) {
        for (; count > 0; --count, ++number_) {
            take_line();
        }
    }

    std::string_view rest_;
    int number_ = 0;
};

}  // namespace

std::vector<EnvLine> parse_env_file(std::string_view text) {
    return Parser(text).run();
}

}  // namespace difysso::config
