#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "config/settings.h"
#include "observe/outcome.h"
#include "web/request.h"

namespace difysso::session {

// The value of the one cookie of Dify's that has this name (`access_token`, `refresh_token`) in the
// form in which this configuration issues it; nothing without one. Refusal: not_signed_in when it
// came twice: nobody can say which of them Dify would take.
observe::Outcome<std::optional<std::string>> session_cookie(const web::Request& request,
                                                            const config::Dify& dify,
                                                            std::string_view name);

// The access token of a request: the cookie, else `Authorization: Bearer` (RFC 6750, section 2.1).
// Refusals: not_signed_in.
observe::Outcome<std::string> presented_access_token(const web::Request& request,
                                                     const config::Dify& dify);

// A refresh token as Dify makes them: 64 bytes in hex.
bool is_refresh_token(std::string_view text);

}  // namespace difysso::session
