#pragma once
#include <chrono>
#include <optional>
#include <string_view>

#include "config/settings.h"
#include "observe/clock.h"
#include "observe/log.h"
#include "outbound/deadline.h"
#include "outbound/http_client.h"

namespace difysso::provider {

// What `difysso check` asks of Casdoor: one request each, nothing kept, nothing changed there. All
// throw observe::Failure when Casdoor is away. `http` leads to CASDOOR_INTERNAL_ENDPOINT's origin.

enum class ApplicationFinding {
    good,
    client_unknown,      // no application has this CASDOOR_CLIENT_ID
    other_application,   // one has, and its name isn't CASDOOR_APP_NAME
    other_organization,  // ... and it isn't CASDOOR_ORG_NAME's
    request_refused,     // the application doesn't take our redirect URI or scope
    not_understood,      // no answer of a Casdoor
};
// Would Casdoor begin a sign-in for us, and under the names we know? A wrong CASDOOR_APP_NAME shows
// nowhere else: discovery and key set of an unknown application answer like any other.
ApplicationFinding probe_application(const config::Casdoor& settings, outbound::HttpClient& http,
                                     std::string_view redirect_uri,
                                     const outbound::Deadline& deadline);

enum class SecretFinding { accepted, rejected, not_understood };
// Is CASDOOR_CLIENT_SECRET right? Asked by introspection of a made-up token: the token endpoint
// looks at the code first and wouldn't tell.
SecretFinding probe_client_secret(const config::Casdoor& settings, outbound::HttpClient& http,
                                  const outbound::Deadline& deadline);

struct DiscoveryFinding {
    enum class Issuer { same, differs, not_understood };
    Issuer issuer = Issuer::not_understood;
    observe::Word announced;  // the issuer it names, as far as it can be printed
    // Casdoor's clock minus ours by its Date header, if it sends one.
    std::optional<std::chrono::seconds> clock_difference;
};
// Does Casdoor name the issuer that we expect in tokens (its setting `origin`)?
DiscoveryFinding probe_discovery(const config::Casdoor& settings, outbound::HttpClient& http,
                                 const observe::Clock& clock, const outbound::Deadline& deadline);

}  // namespace difysso::provider
