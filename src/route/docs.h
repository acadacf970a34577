#pragma once
#include <string>
#include <vector>

#include "web/router.h"

namespace difysso::route {

// Adds /openapi.json and /docs to the routes that they describe, themselves too: the last to be
// added. `mount_path` as in config::Web.
void add_docs(std::vector<web::Route>& routes, const std::string& mount_path,
              const std::string& program_version);

}  // namespace difysso::route
