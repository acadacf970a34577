#pragma once
#include <array>
#include <string>

#include "admin/lists.h"
#include "web/language.h"

namespace difysso::admin {

// The last day as a small SVG of bars, an hour each: sign-ins upwards, refusals downwards. With a
// name and a description for those who can't see it; the page's style gives it its colours.
std::string chart(const std::array<Lists::Hour, 24>& day, web::Language language);

}  // namespace difysso::admin
