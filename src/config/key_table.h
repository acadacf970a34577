#pragma once
#include <array>
#include <span>
#include <string>
#include <string_view>

#include "config/settings.h"
#include "observe/literal.h"

namespace difysso::config {

// What is shown of a key's value, and whether NAME_FILE may name a file that holds it.
enum class Form {
    plain,
    document,  // NAME_FILE too; no secret, may have several lines
    secret,    // NAME_FILE too
};

enum class Group { gateway, log, database, redis, casdoor, dify, sign_in, storage };

// What holds when a key isn't given or is empty.
struct Default {
    enum class Kind { none, required, value, derived };
    Kind kind;
    std::string_view text;  // value: read as if it had been given; derived: where it comes from
};
constexpr Default kNone{Default::Kind::none, ""};
constexpr Default kRequired{Default::Kind::required, ""};
constexpr Default value(std::string_view text) {
    return {Default::Kind::value, text};
}
constexpr Default derived(std::string_view text) {
    return {Default::Kind::derived, text};
}

// Checks the text and puts it into its place. What is wrong with it, or nothing. It can't quote the
// text: that may be a secret.
using Reader = observe::Literal (*)(std::string_view text, Settings& settings);

// A key of the configuration. This table is the one place that knows them: it drives reading,
// checks, --help and the table in README.md. Rules between keys are in validate.h.
struct Key {
    std::string_view name;
    std::string_view alias;  // Dify's or an older name for the same; the first one wins
    Group group;
    Form form;
    Default fallback;
    std::string_view meaning;  // one line, for people
    Reader read;
};

// In the order in which people read them.
std::span<const Key> gateway_keys();  // gateway, log, database, redis
std::span<const Key> sign_in_keys();  // casdoor, dify, sign_in, storage
inline std::array<std::span<const Key>, 2> key_table() {
    return {gateway_keys(), sign_in_keys()};
}

// By either name; nullptr when there is none.
const Key* find_key(std::string_view name);

std::string_view title(Group group);

// The keys as `difysso --help` prints them, and as the table that README.md has between the markers
// <!-- keys --> and <!-- /keys -->.
std::string help_text();
std::string readme_table();

}  // namespace difysso::config
