#pragma once
#include <string>

#include "config/settings.h"
#include "observe/outcome.h"
#include "outbound/http_client.h"
#include "provider/discovery.h"
#include "provider/provider.h"

namespace difysso::provider {

// The parameters of an authentication request (OpenID Connect Core, section 3.1.2.1) with PKCE (RFC
// 7636, section 4.3), encoded. `prompt` stands for the configured one when it isn't empty.
std::string authentication_request(const config::OpenId& settings,
                                   const AuthorizationRequest& request, std::string_view prompt);

// The same when `request_uri` holds them (RFC 9126, section 4).
std::string pushed_authentication_request(const config::OpenId& settings,
                                          std::string_view request_uri);

// The endpoint with `query` behind the query that it may have (RFC 6749, section 3.1).
std::string with_query(const Endpoint& endpoint, std::string_view query);

// The request_uri of an answer to a pushed request (RFC 9126, section 2.2). Refusals:
// request_rejected. Throws observe::Failure (provider_unavailable) for a 5xx.
observe::Outcome<std::string> judge_pushed_answer(const outbound::HttpResponse& response);

}  // namespace difysso::provider
