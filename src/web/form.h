#pragma once
#include "observe/outcome.h"
#include "web/query.h"
#include "web/router.h"

namespace difysso::web {

// The parameters of a form that was POSTed as application/x-www-form-urlencoded. Refusals:
// parameter_duplicate (parameters in the address and in the body at once), bad_request (the body is
// no form, or a malformed one).
observe::Outcome<Query> form_parameters(const Call& call);

}  // namespace difysso::web
