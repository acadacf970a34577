#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "web/router.h"

namespace difysso::route {

// The OpenAPI 3.1 document of routes, which stand below `server` ("/sso/v1"). It is made of the
// table that the router serves: what isn't described there isn't here.
std::string openapi_document(const std::vector<web::Route>& routes, const std::string& server,
                             std::string_view program_version);

}  // namespace difysso::route
