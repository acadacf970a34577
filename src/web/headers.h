#pragma once
#include "web/request.h"
#include "web/response.h"

namespace difysso::web {

// Gives an answer what every answer carries: the security headers, Cache-Control: no-store and a
// Content-Security-Policy that allows nothing (unless the answer has its own), X-Request-ID and
// Content-Length; and takes the body from the answer to a HEAD. Once for each answer.
//
// `secure`: the public origin is https. Then browsers are told to stay with it for a year
// (Strict-Transport-Security, RFC 6797); over plain http never (section 7.2), and never for the
// names below this host, which aren't ours.
void finish(const Request& request, Response& response, bool secure);

}  // namespace difysso::web
