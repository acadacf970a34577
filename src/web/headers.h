#pragma once
#include "web/request.h"
#include "web/response.h"

namespace difysso::web {

// Gives an answer what every answer carries: the security headers, Cache-Control: no-store and a
// Content-Security-Policy that allows nothing (unless the answer has its own), X-Request-ID and
// Content-Length; and takes the body from the answer to a HEAD. Once for each answer.
void finish(const Request& request, Response& response);

}  // namespace difysso::web
