#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "config/address.h"
#include "observe/outcome.h"
#include "outbound/http_clients.h"

namespace difysso::provider {

// A URL that a provider's document names, taken apart for the client that asks it.
struct Endpoint {
    std::string url;  // as it was written
    config::Origin origin;
    std::string target;  // path and query as they were written, at least "/"
};

// Nothing for all but an absolute http or https URL without user info and fragment; http only when
// the issuer is http as well (OpenID Connect Discovery 1.0, section 3).
std::optional<Endpoint> parse_endpoint(std::string_view url, const config::Origin& issuer);

// What `endpoint` answers to `request`, whose target is filled in here. A body above the client's
// cap is the refusal `too_large`. Throws observe::Failure: provider_unavailable, deadline.
observe::Outcome<outbound::HttpResponse> ask(outbound::HttpClients& clients,
                                             const Endpoint& endpoint,
                                             outbound::HttpRequest request,
                                             observe::Reason too_large,
                                             const outbound::Deadline& deadline);

// The answer's media type without its parameters is "application/json".
bool is_json(const outbound::HttpResponse& response);

// Throws observe::Failure (provider_unavailable) for a 5xx: whatever its body says, the provider
// or something in front of it is broken, and the person has done nothing wrong.
void fail_on_server_error(const outbound::HttpResponse& response, observe::Literal detail);

}  // namespace difysso::provider
