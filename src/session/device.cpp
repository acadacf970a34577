#include "session/device.h"

#include <array>
#include <utility>

namespace difysso::session {
namespace {

constexpr std::size_t kLongest = 40;

using Known = std::pair<std::string_view, std::string_view>;

// The first that is found counts: most browsers name those before them, too.
constexpr std::array kBrowsers{
    Known{"Edg/", "Edge"},
    Known{"EdgA/", "Edge"},
    Known{"OPR/", "Opera"},
    Known{"SamsungBrowser/", "Samsung Internet"},
    Known{"MicroMessenger/", "WeChat"},
    Known{"Firefox/", "Firefox"},
    Known{"FxiOS/", "Firefox"},
    Known{"CriOS/", "Chrome"},
    Known{"Chrome/", "Chrome"},
    Known{"Safari/", "Safari"},
    Known{"curl/", "curl"},
};
constexpr std::array kSystems{
    Known{"iPhone", "iPhone"},   Known{"iPad", "iPad"},       Known{"Android", "Android"},
    Known{"Windows", "Windows"}, Known{"Macintosh", "macOS"}, Known{"CrOS", "ChromeOS"},
    Known{"Linux", "Linux"},
};

template <std::size_t N>
std::string_view find(const std::array<Known, N>& known, std::string_view in) {
    for (const auto& [sign, name] : known)
        if (in.find(sign) != std::string_view::npos) return name;
    return {};
}

// Cut where no character of UTF-8 is torn.
std::string_view beginning(std::string_view text) {
    if (text.size() <= kLongest) return text;
    std::size_t end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return text.substr(0, end);
}

}  // namespace

std::string device_name(std::string_view user_agent) {
    const std::string_view browser = find(kBrowsers, user_agent);
    const std::string_view system = find(kSystems, user_agent);
    if (browser.empty()) return std::string(beginning(user_agent));
    std::string name(browser);
    if (!system.empty()) name.append(", ").append(system);
    return name;
}

}  // namespace difysso::session
