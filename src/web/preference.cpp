#include "web/preference.h"

#include <algorithm>
#include <optional>

#include "web/ascii.h"

namespace difysso::web {
namespace {

// "0", "0.5", "1.000": at most three digits, at most one.
std::optional<int> parse_weight(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
    int weight = (text[0] - '0') * 1000;
    if (text.size() > 1 && text[1] != '.') return std::nullopt;
    int place = 100;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9') return std::nullopt;
        weight += (c - '0') * place;
        place /= 10;
    }
    return weight <= 1000 ? std::optional(weight) : std::nullopt;
}

bool is_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_alphanumeric(c) ||
               std::string_view("!#$%&'*+-./^_`|~").find(c) != std::string_view::npos;
    });
}

}  // namespace

std::vector<Preference> parse_preferences(std::string_view list) {
    std::vector<Preference> preferences;
    while (!list.empty()) {
        std::string_view member = take_until(list, ',');
        Preference preference{.name = trim(take_until(member, ';'))};
        bool good = is_name(preference.name);
        while (!member.empty()) {
            std::string_view value = take_until(member, ';');
            if (!same_ignoring_case(trim(take_until(value, '=')), "q")) continue;
            const auto weight = parse_weight(trim(value));
            good = good && weight;
            preference.weight = weight.value_or(0);
        }
        if (good) preferences.push_back(preference);
    }
    return preferences;
}

}  // namespace difysso::web
