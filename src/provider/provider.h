#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "observe/clock.h"
#include "observe/outcome.h"
#include "observe/secret.h"
#include "outbound/deadline.h"

namespace difysso::provider {

// What a verified ID token says. The claims about the person are as the provider sent them: who
// uses them judges them (signin/person.h).
struct Identity {
    std::string provider;  // its id in the configuration, e.g. "casdoor"
    std::string issuer;
    std::string sub;
    std::optional<std::string> email;  // nothing: missing, or no string
    bool email_verified = false;       // only JSON true counts; of two spellings the lower
    std::string name;                  // for display; may be empty
    std::vector<std::string> groups;   // and roles
    observe::Time issued_at;           // iat
};

struct AuthorizationRequest {
    std::string_view state;
    std::string_view nonce;
    std::string_view code_challenge;  // S256
    std::string_view redirect_uri;
};

struct CodeExchange {
    observe::Secret code;
    observe::Secret code_verifier;
    std::string redirect_uri;
    std::string nonce;
};

// An identity provider. Immutable but for its cached keys; any thread.
class Provider {
  public:
    virtual ~Provider() = default;
    virtual const std::string& id() const = 0;
    virtual const std::string& name() const = 0;
    virtual const std::string& client_id() const = 0;
    virtual const std::string& issuer() const = 0;

    // Where the browser is sent. No I/O.
    virtual std::string authorization_url(const AuthorizationRequest& request) const = 0;
    virtual std::string signup_url(const AuthorizationRequest& request) const = 0;

    // Exchanges the code and verifies the ID token. Throws observe::Failure when the provider is
    // away; everything it may answer wrongly is a Refusal.
    virtual observe::Outcome<Identity> exchange(const CodeExchange& exchange,
                                                const outbound::Deadline& deadline) = 0;

    // Fetches the keys when they are due: at the start, every ten minutes, five seconds after a
    // failed fetch. Called by the worker's upkeep. True when there are keys to verify with.
    virtual bool refresh_keys(const outbound::Deadline& deadline) = 0;
};

}  // namespace difysso::provider
