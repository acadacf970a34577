#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "config/settings.h"
#include "observe/clock.h"
#include "outbound/http_client.h"
#include "provider/key_source.h"
#include "provider/provider.h"

namespace difysso::provider {

// An application of Casdoor. Its endpoints are built from the configuration and never discovered.
// Settings, client and clock belong to the caller and live longer. Any thread.
class Casdoor final : public Provider {
  public:
    // `http` leads to CASDOOR_INTERNAL_ENDPOINT's origin. Throws observe::Failure
    // (provider_keys_unavailable) when CASDOOR_CERT holds no usable key; no I/O.
    Casdoor(const config::Casdoor& settings, outbound::HttpClient& http,
            const observe::Clock& clock, std::chrono::seconds clock_skew,
            KeySource::Now now = KeySource::Clock::now);

    const std::string& id() const override;
    const std::string& name() const override;
    const std::string& client_id() const override { return settings_.client_id; }
    const std::string& issuer() const override { return settings_.issuer; }

    observe::Outcome<std::string> authorization_url(const AuthorizationRequest& request,
                                                    const outbound::Deadline& deadline) override;
    observe::Outcome<std::string> signup_url(const AuthorizationRequest& request,
                                             const outbound::Deadline& deadline) override;
    observe::Outcome<Identity> exchange(const CodeExchange& exchange,
                                        const outbound::Deadline& deadline) override;
    observe::Outcome<LogoutToken> judge_logout_token(std::string_view token,
                                                     const outbound::Deadline& deadline) override;
    bool leads_to_logout() const override { return settings_.logout; }
    std::string logout_url(const LogoutRequest& request) override;
    bool refresh(const outbound::Deadline& deadline) override;

  private:
    std::string page_url(std::string_view page, const AuthorizationRequest& request) const;
    outbound::HttpRequest token_request(const CodeExchange& exchange) const;

    const config::Casdoor& settings_;
    outbound::HttpClient& http_;
    const observe::Clock& clock_;
    const std::chrono::seconds clock_skew_;
    KeySource keys_;
};

// The request target of `path` ("/api/...") below CASDOOR_INTERNAL_ENDPOINT, which may have a path.
std::string casdoor_target(const config::Casdoor& settings, std::string_view path);

}  // namespace difysso::provider
