#pragma once
#include <span>

#include "observe/literal.h"
#include "provider/json.h"

namespace difysso::provider {

// What a claim that a check reads must be. A claim of another type is refused and never taken for a
// missing one: `"isForbidden": "true"` must not let anyone in.
enum class ClaimType {
    string,
    boolean,
    date,              // NumericDate in whole seconds (RFC 7519, section 2), not negative
    string_or_strings  // as `aud` may be
};

struct ClaimRule {
    observe::Literal name;
    ClaimType type;
};

// The name of a claim that is there with a type other than its rule's; empty when there is none.
observe::Literal mistyped_claim(const json::Object& claims, std::span<const ClaimRule> rules);

// Bytes below 0x20, DEL, or C1 controls as UTF-8 writes them.
bool has_control_characters(std::string_view text);

}  // namespace difysso::provider
