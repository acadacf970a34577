#pragma once
#include <vector>

#include "session/backchannel.h"
#include "web/router.h"

namespace difysso::route {

// /auth/backchannel-logout, for providers. What is given lives longer.
std::vector<web::Route> backchannel_routes(const session::BackchannelLogout& backchannel);

}  // namespace difysso::route
