#pragma once
#include <string>
#include <vector>

#include "observe/health.h"
#include "web/router.h"

namespace difysso::route {

// What /v1/version and `difysso version` say.
struct BuildInfo {
    std::string version, commit, build_type;
};

// The welcome at the root, /version, /health/live and /health/ready. None does any I/O.
std::vector<web::Route> system_routes(const BuildInfo& build, const observe::Health& health);

}  // namespace difysso::route
