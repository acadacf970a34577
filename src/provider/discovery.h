#pragma once
#include <optional>
#include <string>
#include <vector>

#include "observe/outcome.h"
#include "provider/endpoint.h"

namespace difysso::provider {

// What we read of a provider's discovery document (OpenID Connect Discovery 1.0, section 3; RFC
// 8414, section 2). The rest of it counts for nothing: what may sign an ID token, say, stands in
// our configuration. Immutable; any thread.
struct Discovery {
    Endpoint authorization_endpoint;
    Endpoint token_endpoint;
    Endpoint jwks_uri;
    std::optional<Endpoint> userinfo_endpoint;
    std::optional<Endpoint> end_session_endpoint;
    std::optional<Endpoint> revocation_endpoint;                    // RFC 8414, section 2
    std::optional<Endpoint> pushed_authorization_request_endpoint;  // RFC 9126, section 5
    bool require_pushed_authorization_requests = false;
    bool authorization_response_iss_parameter_supported = false;  // RFC 9207, section 3
    // Nothing: not announced.
    std::optional<std::vector<std::string>> token_endpoint_auth_methods_supported;
    std::vector<std::string> prompt_values_supported;
};

// The document in `text`, which must be the issuer's own to the letter (Discovery, section 4.3; RFC
// 8414, section 3.3). A member that we read is refused when it is of another type than it should
// be, and an endpoint when parse_endpoint() does. Refusals: discovery_malformed, discovery_issuer.
observe::Outcome<Discovery> read_discovery(const std::string& text, const std::string& issuer);

// Where the document is looked for. First Discovery's place, section 4.1: behind the issuer's path,
// without its slash at the end; then RFC 8414's, section 3.1: in front of the path.
// REQUIRES: an issuer that config::parse_url() reads.
Endpoint openid_configuration(const std::string& issuer);
Endpoint oauth_authorization_server(const std::string& issuer);

}  // namespace difysso::provider
