#pragma once
#include <functional>
#include <span>
#include <string>
#include <vector>

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

// The names in a claim about groups or roles: an array of strings, or of objects with a string
// `name`. None of them when it is anything else, in whole or in part. An object that doesn't
// `count` is passed over.
std::vector<std::string> names_in(const json::Array* claim,
                                  const std::function<bool(const json::Object&)>& counts = nullptr);

// Bytes below 0x20, DEL, or C1 controls as UTF-8 writes them.
bool has_control_characters(std::string_view text);

}  // namespace difysso::provider
