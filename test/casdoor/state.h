#pragma once
// Everything the endpoints share. Its parts guard themselves; any thread may use them.

#include <atomic>
#include <cstdint>
#include <ctime>
#include <string>
#include <vector>

#include "certificates.h"
#include "directory.h"
#include "faults.h"
#include "grants.h"
#include "http.h"
#include "openid_realm.h"
#include "request_log.h"
#include "sessions.h"

namespace casdoor_standin {

struct ProviderSettings {
    std::string origin;  // the issuer
    std::vector<std::string> redirect_uris;
    std::string control_token;  // empty = no control routes
};

struct State {
    explicit State(ProviderSettings from) : settings(std::move(from)) {}

    // Seconds; a test may move the provider's clock.
    std::int64_t now() const { return std::time(nullptr) + clock_offset; }

    const ProviderSettings settings;
    std::atomic<std::int64_t> clock_offset{0};
    Certificates certificates;
    Directory directory;
    Grants grants;
    Sessions sessions;
    Faults faults;
    RequestLog requests;
    OpenIdRealms openid;
};

// The session of this request; new_session_cookie is set in the answer when there was none.
std::string session_of(State& state, const Request& request, Response& response);

// {"status","msg","sub","name","data","data2","data3"}, the envelope of Casdoor's own API.
Response envelope(const std::string& status, const std::string& message, const std::string& data);
// The shorter envelope of what Casdoor refuses before it reaches a controller.
Response filter_error(const std::string& message);
// {"error","error_description"} with 400 or, for invalid_client, 401.
Response oauth_error(const std::string& error, const std::string& description);
Response html(int status, const std::string& body);
Response found(const std::string& location);
Response not_found();

}  // namespace casdoor_standin
