#include "config/key_table.h"

namespace difysso::config {
namespace {

constexpr std::size_t kWidth = 88;
constexpr std::string_view kIndent = "      ";

// Words in lines of at most kWidth characters.
std::string wrapped(std::string_view text, std::string_view indent = kIndent) {
    std::string result;
    std::size_t column = kWidth;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        if (column + 1 + word.size() > kWidth) {
            if (!result.empty()) result += '\n';
            result.append(indent).append(word);
            column = indent.size() + word.size();
        } else {
            result.append(" ").append(word);
            column += 1 + word.size();
        }
    }
    return result;
}

std::string default_text(const Default& fallback) {
    switch (fallback.kind) {
        case Default::Kind::none:
            return "none";
        case Default::Kind::required:
            return "required";
        case Default::Kind::value:
        case Default::Kind::derived:
            return std::string(fallback.text);
    }
    return {};
}

std::string default_cell(const Default& fallback) {
    switch (fallback.kind) {
        case Default::Kind::required:
            return "**required**";
        case Default::Kind::value:
            return "`" + std::string(fallback.text) + "`";
        default:
            return default_text(fallback);
    }
}

std::string name_cell(const Key& key) {
    std::string cell = "`" + std::string(key.name) + "`";
    if (!key.alias.empty()) cell += ", `" + std::string(key.alias) + "`";
    if (key.form != Form::plain) cell += ", `…_FILE`";
    return cell;
}

// '|' would end the cell, '<' begin a tag.
std::string markdown(std::string_view text) {
    std::string cell;
    for (const char c : text) {
        if (c == '|' || c == '<' || c == '*' || c == '\\') cell += '\\';
        cell += c;
    }
    return cell;
}

// mdoc(7) wants each sentence to begin a line.
std::string sentences(std::string_view text) {
    std::string lines;
    std::size_t from = 0;
    for (auto at = text.find(". "); at != std::string_view::npos; at = text.find(". ", at + 1)) {
        if (at + 2 == text.size() || text[at + 2] < 'A' || text[at + 2] > 'Z') continue;
        lines.append(wrapped(text.substr(from, at + 1 - from), "")).append(1, '\n');
        from = at + 2;
    }
    return lines + wrapped(text.substr(from), "");
}

// A backslash would begin an escape, a dot or quote at the start of a line a request (roff(7)).
std::string manual_text(const std::string& text) {
    std::string lines;
    for (const char c : text) {
        if ((c == '.' || c == '\'') && (lines.empty() || lines.back() == '\n')) lines += "\\&";
        lines += c;
        if (c == '\\') lines += 'e';
    }
    return lines;
}

// Calls `write` for each key, and `head` before the first one of each group.
template <class Head, class Write>
void for_each_key(Head head, Write write) {
    const ProviderKeys of_any_provider({"<id>"});
    const Key* last = nullptr;
    for (const auto keys : key_table()) {
        for (const Key& key : keys) {
            if (last == nullptr || last->group != key.group) head(key.group);
            write(key);
            if (key.name == "OIDC_PROVIDERS") {
                for (const Key& of_provider : of_any_provider.all()) {
                    write(of_provider);
                }
            }
            last = &key;
        }
    }
}

}  // namespace

const Key* find_key(std::string_view name, std::span<const Key> of_providers) {
    for (const auto keys : {gateway_keys(), store_keys(), sign_in_keys(), of_providers}) {
        for (const Key& key : keys) {
            if (key.name == name || (!key.alias.empty() && key.alias == name)) return &key;
        }
    }
    return nullptr;
}

observe::Literal read_value(const Key& key, std::string_view text, Settings& settings) {
    if (key.read_provider == nullptr) return key.read(text, settings);
    return key.read_provider(text, settings.openid.at(key.provider));
}

std::string_view title(Group group) {
    switch (group) {
        case Group::gateway:
            return "The gateway";
        case Group::log:
            return "Logs";
        case Group::database:
            return "PostgreSQL";
        case Group::redis:
            return "Redis";
        case Group::casdoor:
            return "Casdoor";
        case Group::openid:
            return "Other OpenID Connect providers";
        case Group::dify:
            return "Dify";
        case Group::sign_in:
            return "Who may sign in, and where to";
        case Group::storage:
            return "Keys of new workspaces";
    }
    return "";
}

std::string help_text() {
    std::string text;
    for_each_key([&](Group group) { text.append("\n").append(title(group)).append("\n"); },
                 [&](const Key& key) {
                     text.append("  ").append(key.name);
                     if (!key.alias.empty()) text.append(", ").append(key.alias);
                     if (key.form != Form::plain)
                         text.append(", ").append(key.name).append("_FILE");
                     text.append("  [").append(default_text(key.fallback)).append("]\n");
                     text.append(wrapped(key.meaning)).append("\n");
                 });
    return text.substr(1);
}

std::string readme_table() {
    std::string text;
    for_each_key(
        [&](Group group) {
            text.append("\n**").append(title(group)).append("**\n\n");
            text.append("| key | meaning | default |\n|---|---|---|\n");
        },
        [&](const Key& key) {
            text.append("| ").append(name_cell(key)).append(" | ").append(markdown(key.meaning));
            text.append(" | ").append(default_cell(key.fallback)).append(" |\n");
        });
    return text.substr(1);
}

std::string manual_lists() {
    std::string text;
    for_each_key(
        [&](Group group) {
            if (!text.empty()) text.append(".El\n");
            text.append(".Ss ").append(title(group)).append("\n.Bl -tag -width Ds\n");
        },
        [&](const Key& key) {
            text.append(".It Ev ").append(key.name);
            if (!key.alias.empty()) text.append(" , Ev ").append(key.alias);
            if (key.form != Form::plain) text.append(" , Ev ").append(key.name).append("_FILE");
            text.append("\n").append(manual_text(sentences(key.meaning))).append(".\n");
            text.append(manual_text(wrapped("Default: " + default_text(key.fallback), "")));
            text.append(".\n");
        });
    return text + ".El\n";
}

}  // namespace difysso::config
