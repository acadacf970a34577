#include "command/printable.h"

#include <algorithm>

namespace difysso::command {

std::string printable(std::string text) {
    constexpr std::size_t kLongest = 200;
    text.resize(std::min(text.size(), kLongest));
    for (char& c : text) {
        if (c < ' ' || c > '~') c = '?';
    }
    return text;
}

std::string printable(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        if (!text.empty()) text += ", ";
        text += name;
    }
    return text.empty() ? "none" : printable(std::move(text));
}

}  // namespace difysso::command
