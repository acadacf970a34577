#include "provider/openid.h"

#include <algorithm>

#include "observe/failure.h"
#include "provider/authentication_request.h"
#include "provider/id_token.h"
#include "provider/logout_request.h"
#include "provider/openid_claims.h"
#include "provider/parameters.h"
#include "provider/userinfo.h"

namespace difysso::provider {
namespace {

using observe::Done;
using observe::Outcome;
using observe::Reason;
using observe::Refusal;
using outbound::Deadline;

// PS* and EdDSA only when they are named; HS* and none never.
std::vector<crypto::Algorithm> algorithms_of(const config::OpenId& settings) {
    using enum crypto::Algorithm;
    if (settings.algorithms.empty()) return {RS256, RS384, RS512, ES256, ES384, ES512};
    std::vector<crypto::Algorithm> algorithms;
    for (const std::string& name : settings.algorithms)
        if (const auto algorithm = crypto::parse_algorithm(name)) algorithms.push_back(*algorithm);
    return algorithms;
}

}  // namespace

OpenId::OpenId(const config::OpenId& settings, outbound::HttpClients& clients, DocumentStore& store,
               const observe::Clock& clock, crypto::Random& random, std::chrono::seconds clock_skew,
               KeySource::Now now)
    : settings_(settings),
      clients_(clients),
      clock_(clock),
      clock_skew_(clock_skew),
      algorithms_(algorithms_of(settings)),
      authentication_(settings, clock, random),
      documents_(settings.issuer, settings.id + ".discovery", clients, store, now),
      keys_(documents_, settings.id + ".jwks", clients, store, std::move(now)) {}

bool OpenId::uses_form_post() const {
    return settings_.response_mode == config::OpenId::ResponseMode::form_post;
}

bool OpenId::asks_first() {
    const DiscoverySource::Document document = documents_.kept();
    return !document || settings_.par || document->require_pushed_authorization_requests;
}

Outcome<std::string> OpenId::authorization_url(const AuthorizationRequest& request,
                                               const Deadline& deadline) {
    const auto document = documents_.current(deadline);
    if (!document) return document.refusal();
    return page_url(**document, request, "", deadline);
}

Outcome<std::string> OpenId::signup_url(const AuthorizationRequest& request,
                                        const Deadline& deadline) {
    const auto document = documents_.current(deadline);
    if (!document) return document.refusal();
    const auto& offered = (*document)->prompt_values_supported;
    const bool create = std::find(offered.begin(), offered.end(), "create") != offered.end();
    return page_url(**document, request, create ? "create" : "", deadline);
}

Outcome<std::string> OpenId::page_url(const Discovery& discovery,
                                      const AuthorizationRequest& request, std::string_view prompt,
                                      const Deadline& deadline) {
    std::string parameters = authentication_request(settings_, request, prompt);
    if (settings_.par || discovery.require_pushed_authorization_requests) {
        const auto request_uri = push(discovery, std::move(parameters), request.trace, deadline);
        if (!request_uri) return request_uri.refusal();
        parameters = pushed_authentication_request(settings_, *request_uri);
    }
    return with_query(discovery.authorization_endpoint, parameters);
}

// RFC 9126, section 2.1: the request's own client_id stays in the body whatever authenticates us.
Outcome<std::string> OpenId::push(const Discovery& discovery, std::string parameters,
                                  const outbound::Trace& trace, const Deadline& deadline) {
    const auto& endpoint = discovery.pushed_authorization_request_endpoint;
    if (!endpoint) return Refusal{Reason::request_rejected, "no endpoint for pushed requests"};
    auto request = authentication_.request(discovery, std::move(parameters),
                                           ClientAuthentication::Body::with_client_id);
    outbound::pass_on(trace, request);
    const auto answer =
        ask(clients_, *endpoint, std::move(request), Reason::request_rejected, deadline);
    if (!answer) return answer.refusal();
    return judge_pushed_answer(*answer);
}

Outcome<Done> OpenId::judge_iss(const std::optional<std::string>& iss, const Deadline& deadline) {
    if (iss && *iss != settings_.issuer) return Reason::iss_mismatch;
    if (iss) return Done{};
    const auto document = documents_.current(deadline);
    if (!document) return document.refusal();
    if ((*document)->authorization_response_iss_parameter_supported) return Reason::iss_missing;
    return Done{};
}

Outcome<Identity> OpenId::exchange(const CodeExchange& exchange, const Deadline& deadline) {
    const auto document = documents_.current(deadline);
    if (!document) return document.refusal();
    // Before the code is spent on a token that nobody could verify.
    const KeySource::Keys keys = keys_.source().current(deadline);

    const auto answer =
        ask_for_tokens(**document,
                       encode_parameters({{"grant_type", "authorization_code"},
                                          {"code", exchange.code.reveal()},
                                          {"redirect_uri", exchange.redirect_uri},
                                          {"code_verifier", exchange.code_verifier.reveal()}}),
                       exchange.trace, deadline);
    if (!answer) return answer.refusal();
    const auto tokens = judge_token_response(*answer);
    if (!tokens) return tokens.refusal();

    Expectation expected = expectation(*tokens);
    expected.nonce = exchange.nonce;
    expected.max_age = settings_.max_age;
    const auto id_token = verify(*tokens, expected, *document, keys, deadline);
    if (!id_token) return id_token.refusal();
    auto identity = identify(**document, *tokens, *id_token, exchange.trace, deadline);
    if (identity && settings_.logout) identity->id_token = tokens->id_token;
    if (identity && settings_.refresh) {
        const std::int64_t* auth_time = id_token->integer("auth_time");
        identity->grant = {
            .refresh_token = tokens->refresh_token,
            .nonce = exchange.nonce,
            .auth_time = auth_time == nullptr ? std::nullopt : std::optional(*auth_time)};
    }
    return identity;
}

Expectation OpenId::expectation(const TokenResponse& tokens) const {
    return {.issuer = settings_.issuer,
            .client_id = settings_.client_id,
            .nonce = {},
            .access_token = tokens.access_token.reveal(),
            .algorithms = algorithms_,
            .now = clock_.now(),
            .clock_skew = clock_skew_};
}

Outcome<json::Object> OpenId::verify(const TokenResponse& tokens, const Expectation& expected,
                                     const DiscoverySource::Document& document,
                                     const KeySource::Keys& keys, const Deadline& deadline) {
    return verify_with_newest(
        keys,
        [&](const KeySet& set) { return verify_id_token(tokens.id_token.reveal(), set, expected); },
        [&] {
            // The keys may have moved.
            (void)documents_.newer_than(document, deadline);
            return keys_.source().newer_than(keys, deadline);
        });
}

Outcome<LogoutToken> OpenId::judge_logout_token(std::string_view token, const Deadline& deadline) {
    const LogoutExpectation expected{.issuer = settings_.issuer,
                                     .client_id = settings_.client_id,
                                     .algorithms = algorithms_,
                                     .now = clock_.now(),
                                     .clock_skew = clock_skew_};
    return judge_logout_token_with(keys_.source(), token, expected, deadline);
}

Outcome<outbound::HttpResponse> OpenId::ask_for_tokens(const Discovery& discovery, std::string body,
                                                       const outbound::Trace& trace,
                                                       const Deadline& deadline) {
    auto request = authentication_.request(discovery, std::move(body),
                                           ClientAuthentication::Body::without_client_id);
    outbound::pass_on(trace, request);
    return ask(clients_, discovery.token_endpoint, std::move(request),
               Reason::token_response_too_large, deadline);
}

Outcome<Identity> OpenId::identify(const Discovery& discovery, const TokenResponse& tokens,
                                   const json::Object& id_token, const outbound::Trace& trace,
                                   const Deadline& deadline) {
    if (!asks_userinfo(discovery, id_token)) return openid_identity(settings_, id_token, nullptr);
    if (!discovery.userinfo_endpoint)
        return Refusal{Reason::userinfo_malformed, "no userinfo_endpoint"};
    auto request = userinfo_request(tokens);
    if (!request) return request.refusal();
    outbound::pass_on(trace, request.value());
    const auto answer = ask(clients_, *discovery.userinfo_endpoint, std::move(request.value()),
                            Reason::userinfo_malformed, deadline);
    if (!answer) return answer.refusal();
    const auto claims = judge_userinfo(*answer, *id_token.string("sub"));
    if (!claims) return claims.refusal();
    return openid_identity(settings_, id_token, &*claims);
}

// A provider without the endpoint isn't asked for a missing address: the person is told that there
// is none.
bool OpenId::asks_userinfo(const Discovery& discovery, const json::Object& id_token) const {
    if (settings_.userinfo != config::OpenId::UserInfo::automatic)
        return settings_.userinfo == config::OpenId::UserInfo::always;
    return discovery.userinfo_endpoint && find_claim(id_token, settings_.claim_email) == nullptr;
}

std::string OpenId::logout_url(const LogoutRequest& request) {
    const DiscoverySource::Document document = documents_.kept();
    if (!document || !document->end_session_endpoint) return "";
    return with_query(*document->end_session_endpoint,
                      logout_parameters(settings_.client_id, request));
}

bool OpenId::refresh(const Deadline& deadline) {
    return documents_.refresh(deadline) && keys_.refresh(deadline) && !documents_.refused();
}

}  // namespace difysso::provider
