#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "observe/failure.h"
#include "observe/outcome.h"
#include "web/language.h"
#include "web/request.h"
#include "web/response.h"

namespace difysso::web {

// A refusal as application/problem+json (RFC 9457: title, status, detail, code, request_id), or as
// a page when Accept prefers HTML. 503 carries Retry-After. `again` is the address of "start again"
// on the page, where the reason's advice is that; "" leaves the link out.
Response refuse(const Request& request, const observe::Refusal& refusal,
                std::string_view again = {});
Response refuse(const Request& request, const observe::Failure& failure,
                std::string_view again = {});
// 422 that names the query parameter (one of ours, never what was sent).
Response refuse_parameter(const Request& request, observe::Literal name);

// 429 with Retry-After.
Response refuse_for_now(const Request& request, std::chrono::seconds wait);

// What an unforeseen exception is answered with: 500, headers and all (finish() was here already).
Response internal_error(const Request& request);

// 302. `location` must be a URL we made; anything with a control character throws.
Response redirect(std::string_view location);
Response json(int status, std::string body);
// `body` is a rendered page (page.h).
Response html(int status, std::string body);

// Does Accept prefer text/html to JSON (RFC 9110, section 12.5.1)?
bool prefers_html(const Request& request);

}  // namespace difysso::web
