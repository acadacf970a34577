#pragma once
#include <string>
#include <string_view>

#include "observe/outcome.h"

namespace difysso::web {

// The path of a request in its one normal form (RFC 3986, section 6.2.2): percent-encoded
// unreserved characters are decoded, nothing else is, and nothing is resolved or joined. Routes are
// compared with it exactly, so that a dot segment, a double slash, a backslash, %2F or %25 leads
// nowhere instead of to a place that the web server in front took for another. Refused as
// bad_request: a path without its slash, a percent sign without two hex digits, a control character
// in any form.
observe::Outcome<std::string> normal_path(std::string_view path);

}  // namespace difysso::web
