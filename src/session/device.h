#pragma once
#include <string>
#include <string_view>

namespace difysso::session {

// What a person recognizes a session by, from its User-Agent: "Firefox, Windows". A browser that
// isn't known keeps the first words of what it calls itself; "" for none. Believe nothing of it:
// whoever signs in says it.
std::string device_name(std::string_view user_agent);

}  // namespace difysso::session
