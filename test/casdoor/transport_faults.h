#pragma once

#include <optional>
#include <string>

#include "state.h"

namespace casdoor_standin {

// The answer that a fault gives in place of the endpoint's own, which is not asked then.
std::optional<Response> replaced_answer(State& state, const std::string& endpoint);
// What faults do to the endpoint's answer on its way out.
void spoil(State& state, const std::string& endpoint, Response& response);

}  // namespace casdoor_standin
