#include "provider/claims.h"

#include <algorithm>

namespace difysso::provider {
namespace {

bool is_string(const json::Value& value) {
    return value.string() != nullptr;
}

bool is_of_type(const json::Value& value, ClaimType type) {
    switch (type) {
        case ClaimType::string:
            return is_string(value);
        case ClaimType::boolean:
            return value.boolean() != nullptr;
        case ClaimType::date:
            return value.integer() != nullptr && *value.integer() >= 0;
        case ClaimType::string_or_strings:
            return is_string(value) ||
                   (value.array() != nullptr &&
                    std::all_of(value.array()->begin(), value.array()->end(), is_string));
    }
    return false;
}

}  // namespace

observe::Literal mistyped_claim(const json::Object& claims, std::span<const ClaimRule> rules) {
    for (const ClaimRule& rule : rules) {
        const json::Value* value = claims.find(rule.name.view());
        if (value != nullptr && !is_of_type(*value, rule.type)) return rule.name;
    }
    return {};
}

std::vector<std::string> names_in(const json::Array* claim,
                                  const std::function<bool(const json::Object&)>& counts) {
    std::vector<std::string> names;
    if (claim == nullptr) return names;
    for (const json::Value& element : *claim) {
        const json::Object* object = element.object();
        const std::string* name = object == nullptr ? element.string() : object->string("name");
        if (name == nullptr) return {};
        if (object == nullptr || !counts || counts(*object)) names.push_back(*name);
    }
    return names;
}

bool has_control_characters(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7f) return true;
        // U+0080 to U+009F
        if (byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0)
            return true;
    }
    return false;
}

}  // namespace difysso::provider
