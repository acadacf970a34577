#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "config/address.h"

namespace difysso::web {

// An address that somebody asks us to send a browser to, taken apart. Browsers repair what they are
// given (WHATWG URL); so only what needs no repair is read at all, and whoever redirects writes the
// address anew from its parts.
struct Target {
    std::optional<config::Origin> origin;  // nothing = a path alone
    std::string path;                      // begins with '/'
    std::string suffix;                    // query and fragment with their marks, or ""
};

// An http or https URL, or a path that begins with one slash. Nothing for all else, and for user
// info, backslashes, blanks, controls, characters that a URL can't hold (RFC 3986), a malformed
// percent sign; and nothing for a path that has, however often it is decoded, a double slash, a dot
// segment, an encoded slash or backslash, a control or text that isn't UTF-8.
std::optional<Target> parse_target(std::string_view text);

// Does the path, as it stands or however often it is decoded, lie at or below `prefix` ("/sso/v1")?
// REQUIRES: a path that parse_target() let through.
bool inside(std::string_view path, std::string_view prefix);

}  // namespace difysso::web
