#pragma once
#include <string_view>

namespace difysso::web {

enum class Language { english, chinese };

// The first of the two that Accept-Language prefers (RFC 9110, section 12.5.4); English by default.
Language preferred_language(std::string_view accept_language);
std::string_view language_tag(Language language);  // "en", "zh-Hans": for <html lang>
// Dify's name of it, for a new account's interface_language.
std::string_view dify_language(Language language);  // "en-US", "zh-Hans"

}  // namespace difysso::web
