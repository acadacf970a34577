#pragma once
#include <string_view>

#include "observe/outcome.h"
#include "outbound/http_client.h"
#include "provider/json.h"
#include "provider/token_response.h"

namespace difysso::provider {

// A request for userinfo (OpenID Connect Core, section 5.3.1): the access token goes in the header
// and nowhere else (RFC 6750, section 2.1; RFC 9700, section 4.3.2). Refusals: userinfo_malformed,
// when there is no access token, or none that may be used so.
observe::Outcome<outbound::HttpRequest> userinfo_request(const TokenResponse& tokens);

// The claims in an answer, about the person whom the ID token names: without a `sub`, or with
// another one, they may be anybody's (section 5.3.2). A signed or encrypted answer isn't read.
// Refusals: userinfo_malformed, userinfo_sub. Throws observe::Failure (provider_unavailable) for a
// 5xx.
observe::Outcome<json::Object> judge_userinfo(const outbound::HttpResponse& response,
                                              std::string_view sub);

}  // namespace difysso::provider
