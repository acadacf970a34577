#pragma once

#include <string>

#include "state.h"

namespace casdoor_standin {

// The token to give out for this grant: the one minted with the code, or, while faults of the ID
// token are on, that one with their changes, signed anew.
std::string id_token_for(State& state, const Application& application, const Grant& grant);

}  // namespace casdoor_standin
