#pragma once
#include <string_view>

#include "observe/literal.h"

namespace difysso::web {

// A method of RFC 9110, section 9, or PATCH (RFC 5789), as text that may be logged; "other" when it
// is none of them. Case counts.
observe::Literal known_method(std::string_view method);

}  // namespace difysso::web
