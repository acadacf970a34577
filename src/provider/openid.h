#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "crypto/random.h"
#include "crypto/signature.h"
#include "observe/clock.h"
#include "outbound/http_clients.h"
#include "provider/client_authentication.h"
#include "provider/discovered_keys.h"
#include "provider/discovery_source.h"
#include "provider/id_token.h"
#include "provider/provider.h"
#include "provider/token_response.h"

namespace difysso::provider {

// An OpenID Connect provider, found by its discovery document. What is given belongs to the caller
// and lives longer; `clients` is this provider's own, since it has its private CA. Immutable but
// for what it caches; any thread.
class OpenId final : public Provider {
  public:
    // No I/O. Throws observe::Failure (provider_keys_unavailable) when the private key for
    // private_key_jwt can't be read.
    OpenId(const config::OpenId& settings, outbound::HttpClients& clients, DocumentStore& store,
           const observe::Clock& clock, crypto::Random& random, std::chrono::seconds clock_skew,
           KeySource::Now now = KeySource::Clock::now);

    const std::string& id() const override { return settings_.id; }
    const std::string& name() const override { return settings_.name; }
    const std::string& client_id() const override { return settings_.client_id; }
    const std::string& issuer() const override { return settings_.issuer; }
    bool uses_form_post() const override;
    bool has_own_callback() const override { return settings_.own_callback; }

    bool asks_first() override;
    observe::Outcome<std::string> authorization_url(const AuthorizationRequest& request,
                                                    const outbound::Deadline& deadline) override;
    // With prompt=create where the provider announces it (Initiating User Registration via OpenID
    // Connect 1.0); elsewhere as authorization_url().
    observe::Outcome<std::string> signup_url(const AuthorizationRequest& request,
                                             const outbound::Deadline& deadline) override;
    observe::Outcome<observe::Done> judge_iss(const std::optional<std::string>& iss,
                                              const outbound::Deadline& deadline) override;
    // Refusals also: those of discovery, userinfo_malformed, userinfo_sub.
    observe::Outcome<Identity> exchange(const CodeExchange& exchange,
                                        const outbound::Deadline& deadline) override;
    bool asks_again() const override { return settings_.refresh; }
    // Refusals also: those of discovery, userinfo_malformed, userinfo_sub.
    observe::Outcome<std::optional<Identity>> ask_again(
        const RefreshQuestion& question, const outbound::Deadline& deadline) override;
    observe::Outcome<observe::Done> revoke(const RefreshGrant& grant,
                                           const outbound::Deadline& deadline) override;
    observe::Outcome<LogoutToken> judge_logout_token(std::string_view token,
                                                     const outbound::Deadline& deadline) override;
    bool leads_to_logout() const override { return settings_.logout; }
    std::string logout_url(const LogoutRequest& request) override;
    // False also when the document that came last had to be refused, though the sign-ins go on with
    // the one before it.
    bool refresh(const outbound::Deadline& deadline) override;

  private:
    observe::Outcome<std::string> page_url(const Discovery& discovery,
                                           const AuthorizationRequest& request,
                                           std::string_view prompt,
                                           const outbound::Deadline& deadline);
    observe::Outcome<std::string> push(const Discovery& discovery, std::string parameters,
                                       const outbound::Trace& trace,
                                       const outbound::Deadline& deadline);
    observe::Outcome<outbound::HttpResponse> ask_for_tokens(const Discovery& discovery,
                                                            std::string body,
                                                            const outbound::Trace& trace,
                                                            const outbound::Deadline& deadline);
    // Of an answer's ID token; the caller says what else he expects of it.
    Expectation expectation(const TokenResponse& tokens) const;
    observe::Outcome<json::Object> verify(const TokenResponse& tokens, const Expectation& expected,
                                          const DiscoverySource::Document& document,
                                          const KeySource::Keys& keys,
                                          const outbound::Deadline& deadline);
    observe::Outcome<Identity> identify(const Discovery& discovery, const TokenResponse& tokens,
                                        const json::Object& id_token, const outbound::Trace& trace,
                                        const outbound::Deadline& deadline);
    bool asks_userinfo(const Discovery& discovery, const json::Object& id_token) const;

    const config::OpenId& settings_;
    outbound::HttpClients& clients_;
    const observe::Clock& clock_;
    const std::chrono::seconds clock_skew_;
    const std::vector<crypto::Algorithm> algorithms_;
    const ClientAuthentication authentication_;
    DiscoverySource documents_;
    DiscoveredKeys keys_;
};

}  // namespace difysso::provider
