#pragma once
#include <vector>

#include "observe/reason.h"
#include "web/json_writer.h"
#include "web/router.h"

namespace difysso::route {

// Why a route may refuse, its own reasons and those that the router has for every route: as people
// are told (observe::public_reason), in the order of the table, each once.
std::vector<observe::Reason> possible_refusals(const web::Route& route,
                                               const web::Description& description);

// The member "responses" of an operation: for each status what is answered with it and the problems
// that have it.
void write_responses(const web::Route& route, const web::Description& description,
                     web::JsonWriter& json);

}  // namespace difysso::route
