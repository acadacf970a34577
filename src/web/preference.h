#pragma once
#include <string_view>
#include <vector>

namespace difysso::web {

// One member of Accept or Accept-Language, with its weight in thousandths (RFC 9110,
// section 12.4.2).
struct Preference {
    std::string_view name;
    int weight = 1000;
};

// In the order they came. Parameters other than q are passed over; a member that isn't well formed
// is left out. The names look into `list`.
std::vector<Preference> parse_preferences(std::string_view list);

}  // namespace difysso::web
