#include "provider/casdoor.h"

#include <array>

#include "config/address.h"
#include "observe/failure.h"
#include "provider/casdoor_claims.h"
#include "provider/id_token.h"
#include "provider/logout_request.h"
#include "provider/parameters.h"
#include "provider/token_response.h"

namespace difysso::provider {
namespace {

using observe::Outcome;
using observe::Reason;

// All that Casdoor can sign with (v3.158.0, object/token_jwt.go).
constexpr std::array kAlgorithms{crypto::Algorithm::RS256, crypto::Algorithm::RS512,
                                 crypto::Algorithm::ES256, crypto::Algorithm::ES384,
                                 crypto::Algorithm::ES512};

KeySet pinned_key(const std::string& certificate) {
    observe::Literal why;
    auto keys = KeySet::from_pem(certificate, &why);
    if (!keys) throw observe::Failure(Reason::provider_keys_unavailable, why);
    return std::move(*keys);
}

// The application's own key set: the instance's has the keys of every organization in it.
std::string jwks_target(const config::Casdoor& settings) {
    return casdoor_target(settings, "/.well-known/" + percent_encode(settings.app_name) + "/jwks");
}

Outcome<Identity> verify(const TokenResponse& tokens, const KeySet& keys,
                         const Expectation& expected, std::string_view organization) {
    const auto claims = verify_id_token(tokens.id_token.reveal(), keys, expected);
    if (!claims) return claims.refusal();
    if (const auto good = check_casdoor_claims(*claims, organization); !good) return good.refusal();
    return casdoor_identity(*claims, organization);
}

}  // namespace

Casdoor::Casdoor(const config::Casdoor& settings, outbound::HttpClient& http,
                 const observe::Clock& clock, std::chrono::seconds clock_skew, KeySource::Now now)
    : settings_(settings),
      http_(http),
      clock_(clock),
      clock_skew_(clock_skew),
      keys_(settings.certificate.empty()
                ? KeySource(http, jwks_target(settings), AlgRule::ignored, std::move(now))
                : KeySource(pinned_key(settings.certificate))) {}

const std::string& Casdoor::id() const {
    static const std::string id = "casdoor";
    return id;
}

const std::string& Casdoor::name() const {
    static const std::string name = "Casdoor";
    return name;
}

Outcome<std::string> Casdoor::authorization_url(const AuthorizationRequest& request,
                                                const outbound::Deadline& /*deadline*/) {
    return page_url("/login/oauth/authorize", request);
}

// The same parameters lead from its sign-up page back to us with a code.
Outcome<std::string> Casdoor::signup_url(const AuthorizationRequest& request,
                                         const outbound::Deadline& /*deadline*/) {
    return page_url("/signup/oauth/authorize", request);
}

std::string Casdoor::page_url(std::string_view page, const AuthorizationRequest& request) const {
    return settings_.endpoint + std::string(page) + "?" +
           encode_parameters({{"client_id", settings_.client_id},
                              {"response_type", "code"},
                              {"redirect_uri", request.redirect_uri},
                              {"scope", "openid profile email"},
                              {"state", request.state},
                              {"nonce", request.nonce},
                              {"code_challenge", request.code_challenge},
                              {"code_challenge_method", "S256"}});
}

Outcome<Identity> Casdoor::exchange(const CodeExchange& exchange,
                                    const outbound::Deadline& deadline) {
    // Before the code is spent on a token that nobody could verify.
    const KeySource::Keys keys = keys_.current(deadline);

    outbound::HttpRequest request = token_request(exchange);
    outbound::pass_on(exchange.trace, request);
    const auto tokens = judge_token_response(http_.send(request, deadline));
    if (!tokens) return tokens.refusal();

    const Expectation expected{.issuer = settings_.issuer,
                               .client_id = settings_.client_id,
                               .nonce = exchange.nonce,
                               .access_token = tokens->access_token.reveal(),
                               .algorithms = kAlgorithms,
                               .now = clock_.now(),
                               .clock_skew = clock_skew_};
    auto identity = verify_with_newest(
        keys, [&](const KeySet& set) { return verify(*tokens, set, expected, settings_.org_name); },
        [&] { return keys_.newer_than(keys, deadline); });
    if (identity && settings_.logout) identity->id_token = tokens->id_token;
    return identity;
}

// client_secret_post (RFC 6749, section 2.3.1): with a client_id in the body Casdoor takes Basic's
// secret for an empty one, and with PKCE accepts that.
outbound::HttpRequest Casdoor::token_request(const CodeExchange& exchange) const {
    return {.method = "POST",
            .target = casdoor_target(settings_, "/api/login/oauth/access_token"),
            .body = encode_parameters({{"grant_type", "authorization_code"},
                                       {"client_id", settings_.client_id},
                                       {"client_secret", settings_.client_secret.reveal()},
                                       {"code", exchange.code.reveal()},
                                       {"redirect_uri", exchange.redirect_uri},
                                       {"code_verifier", exchange.code_verifier.reveal()}}),
            .content_type = "application/x-www-form-urlencoded"};
}

Outcome<LogoutToken> Casdoor::judge_logout_token(std::string_view token,
                                                 const outbound::Deadline& deadline) {
    const LogoutExpectation expected{.issuer = settings_.issuer,
                                     .client_id = settings_.client_id,
                                     .algorithms = kAlgorithms,
                                     .now = clock_.now(),
                                     .clock_skew = clock_skew_};
    return judge_logout_token_with(keys_, token, expected, deadline);
}

// Without client_id it redirects nobody back whose session in the browser has no application
// (Casdoor v3.158.0, controllers/account.go).
std::string Casdoor::logout_url(const LogoutRequest& request) {
    return settings_.endpoint + "/api/logout?" + logout_parameters(settings_.client_id, request);
}

bool Casdoor::refresh(const outbound::Deadline& deadline) {
    return keys_.refresh(deadline);
}

std::string casdoor_target(const config::Casdoor& settings, std::string_view path) {
    const auto url = config::parse_url(settings.internal_endpoint);
    return (url ? url->path : std::string()) + std::string(path);
}

}  // namespace difysso::provider
