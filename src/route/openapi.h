#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "observe/reason.h"
#include "web/router.h"

namespace difysso::route {

// Why a route may refuse, its own reasons and those that the router has for every route: as people
// are told (observe::public_reason), in the order of the table, each once.
std::vector<observe::Reason> possible_refusals(const web::Route& route,
                                               const web::Description& description);

// The OpenAPI 3.1 document of routes, which stand below `server` ("/sso/v1"). It is made of the
// table that the router serves: what isn't described there isn't here.
std::string openapi_document(const std::vector<web::Route>& routes, const std::string& server,
                             std::string_view program_version);

}  // namespace difysso::route
