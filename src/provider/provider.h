#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "observe/clock.h"
#include "observe/outcome.h"
#include "observe/secret.h"
#include "outbound/deadline.h"
#include "outbound/trace.h"
#include "provider/logout_token.h"
#include "provider/refresh_grant.h"

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
    std::string sid = {};              // the provider's session; "" when it names none
    observe::Secret id_token = {};     // only for a provider that leads_to_logout()
    RefreshGrant grant = {};           // only for a provider that asks_again()
};

struct AuthorizationRequest {
    std::string_view state;
    std::string_view nonce;
    std::string_view code_challenge;  // S256
    std::string_view redirect_uri;
    std::string_view login_hint = {};  // of a third party (OpenID Connect Core, section 4)
    outbound::Trace trace = {};        // goes along with what the provider is asked for it
};

struct CodeExchange {
    observe::Secret code;
    observe::Secret code_verifier;
    std::string redirect_uri;
    std::string nonce;
    outbound::Trace trace = {};  // goes along with what the provider is asked for it
};

// Is somebody who signed in still who he was?
struct RefreshQuestion {
    const RefreshGrant& grant;
    std::string_view sub;
    outbound::Trace trace = {};
    // Told the refresh token that the next question is to be asked with (RFC 6749, section 6: the
    // old one may be worth nothing now), whatever else becomes of this one.
    std::function<void(const observe::Secret& refresh_token)> replaced = [](const auto&) {};
};

// What a browser that has signed out here takes to the provider (RP-Initiated Logout 1.0, section
// 2).
struct LogoutRequest {
    std::string_view id_token_hint;  // "" leaves it out
    std::string_view post_logout_redirect_uri;
    std::string_view state;
};

// An identity provider. Immutable but for its cached keys; any thread.
class Provider {
  public:
    virtual ~Provider() = default;
    virtual const std::string& id() const = 0;
    virtual const std::string& name() const = 0;
    virtual const std::string& client_id() const = 0;
    virtual const std::string& issuer() const = 0;

    // Does its answer come as a POST from its own pages? Then the attempt's cookie must be sent
    // across sites.
    virtual bool uses_form_post() const { return false; }

    // Does its answer come to an address of its own (RFC 9700, section 4.4.2.2)?
    virtual bool has_own_callback() const { return false; }

    // Has it to be asked something before a browser can be sent there?
    virtual bool asks_first() { return false; }

    // Where the browser is sent. No I/O, but for a provider whose discovery document was never read
    // yet or that wants the request pushed (RFC 9126). Refusals: request_rejected,
    // discovery_malformed, discovery_issuer. Throws observe::Failure when the provider is away.
    virtual observe::Outcome<std::string> authorization_url(const AuthorizationRequest& request,
                                                            const outbound::Deadline& deadline) = 0;
    virtual observe::Outcome<std::string> signup_url(const AuthorizationRequest& request,
                                                     const outbound::Deadline& deadline) {
        return authorization_url(request, deadline);
    }

    // The `iss` of the browser's return (RFC 9207, section 2.4): must be the issuer to the letter,
    // an empty one too; may be missing only when the provider didn't announce it. Refusals:
    // iss_mismatch, iss_missing.
    virtual observe::Outcome<observe::Done> judge_iss(const std::optional<std::string>& iss,
                                                      const outbound::Deadline& deadline) {
        (void)deadline;
        if (iss && *iss != issuer()) return observe::Reason::iss_mismatch;
        return observe::Done{};
    }

    // Exchanges the code and verifies the ID token. Throws observe::Failure when the provider is
    // away; everything it may answer wrongly is a Refusal.
    virtual observe::Outcome<Identity> exchange(const CodeExchange& exchange,
                                                const outbound::Deadline& deadline) = 0;

    // Do the settings want it to be asked again whenever a session is refreshed?
    virtual bool asks_again() const { return false; }

    // Asks by the refresh token of a sign-in. Nothing: the provider stands by it, and says no more.
    // Refusals: grant_rejected, when it doesn't; else as exchange(), and nobody knows. Throws
    // observe::Failure when the provider is away.
    virtual observe::Outcome<std::optional<Identity>> ask_again(
        const RefreshQuestion& question, const outbound::Deadline& deadline) {
        (void)question, (void)deadline;
        return std::optional<Identity>();
    }

    // Tells it that the refresh token of a sign-in is of no more use (RFC 7009); a provider without
    // an address for that is told nothing. Refusals: those of discovery, request_rejected. Throws
    // observe::Failure when it is away.
    virtual observe::Outcome<observe::Done> revoke(const RefreshGrant& grant,
                                                   const outbound::Deadline& deadline) {
        (void)grant, (void)deadline;
        return observe::Done{};
    }

    // What a logout token of this provider says. Refusals: logout_token_refused, whatever is wrong
    // with it. Throws observe::Failure when its keys can't be had.
    virtual observe::Outcome<LogoutToken> judge_logout_token(
        std::string_view token, const outbound::Deadline& deadline) = 0;

    // Do the settings want whoever signs out here to sign out there?
    virtual bool leads_to_logout() const { return false; }

    // Where a browser does that; "" when the provider has no such address, or none is known yet.
    // No I/O.
    virtual std::string logout_url(const LogoutRequest& request) {
        (void)request;
        return "";
    }

    // Fetches its keys, and the discovery document that names them, when they are due: at the
    // start, every ten minutes, five seconds after a failed fetch. Called by the worker's upkeep.
    // True when there are keys to verify with.
    virtual bool refresh(const outbound::Deadline& deadline) = 0;
};

}  // namespace difysso::provider
