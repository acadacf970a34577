#pragma once
#include <functional>

#include "admin/list_request.h"
#include "admin/table.h"
#include "web/router.h"

namespace difysso::route {

// Answers with what `list` gives for the request's parameters: a page of it as JSON or, where the
// parameter `format` or the Accept header says so, more of it as CSV.
web::Response answer_list(const web::Call& call,
                          const std::function<admin::Table(const admin::ListRequest&)>& list);

}  // namespace difysso::route
