#pragma once
#include "state.h"

namespace casdoor_standin {

// A signed logout token about a person; README.md lists the members of the body. Nothing ends at
// the provider by it, and it is sent nowhere: the test does that.
Response logout_token(State& state, const Request& request);

}  // namespace casdoor_standin
