#include "provider/openid.h"
#include "provider/openid_claims.h"
#include "provider/parameters.h"

namespace difysso::provider {
namespace {

using observe::Done;
using observe::Outcome;
using observe::Reason;
using observe::Refusal;
using outbound::Deadline;

// Who is asked about, where no ID token says it: what userinfo's `sub` is held against.
json::Object asked_about(const std::string& issuer, std::string_view sub) {
    return json::Object({{"iss", json::Value(issuer)}, {"sub", json::Value(std::string(sub))}});
}

}  // namespace

// OpenID Connect Core, section 12. `max_age` was asked of the sign-in, not of what comes by its
// refresh token: that tells the same auth_time for as long as it works.
Outcome<std::optional<Identity>> OpenId::ask_again(const RefreshQuestion& question,
                                                   const Deadline& deadline) {
    const auto document = documents_.current(deadline);
    if (!document) return document.refusal();
    // Before a refresh token is spent that may work once.
    const KeySource::Keys keys = keys_.source().current(deadline);

    const auto answer = ask_for_tokens(
        **document,
        encode_parameters({{"grant_type", "refresh_token"},
                           {"refresh_token", question.grant.refresh_token.reveal()}}),
        question.trace, deadline);
    if (!answer) return answer.refusal();
    const auto tokens = judge_refresh_response(*answer);
    if (!tokens) return tokens.refusal();
    if (!tokens->refresh_token.empty()) question.replaced(tokens->refresh_token);

    json::Object claims = asked_about(settings_.issuer, question.sub);
    if (!tokens->id_token.empty()) {
        Expectation expected = expectation(*tokens);
        expected.nonce = question.grant.nonce;
        expected.first = {.sub = question.sub, .auth_time = question.grant.auth_time};
        const auto id_token = verify(*tokens, expected, *document, keys, deadline);
        if (!id_token) return id_token.refusal();
        claims = *id_token;
    } else if (!asks_userinfo(**document, claims)) {
        return std::optional<Identity>();
    }
    const auto identity = identify(**document, *tokens, claims, question.trace, deadline);
    if (!identity) return identity.refusal();
    return std::optional(*identity);
}

// RFC 7009, section 2.1; what authenticates us at the token endpoint does so here. A token that the
// provider doesn't know any more is revoked as well (section 2.2).
Outcome<Done> OpenId::revoke(const RefreshGrant& grant, const Deadline& deadline) {
    const auto document = documents_.current(deadline);
    if (!document) return document.refusal();
    const auto& endpoint = (*document)->revocation_endpoint;
    if (!endpoint) return Done{};
    const auto answer =
        ask(clients_, *endpoint,
            authentication_.request(**document,
                                    encode_parameters({{"token", grant.refresh_token.reveal()},
                                                       {"token_type_hint", "refresh_token"}}),
                                    ClientAuthentication::Body::without_client_id),
            Reason::request_rejected, deadline);
    if (!answer) return answer.refusal();
    fail_on_server_error(*answer, "the revocation endpoint failed");
    if (answer->status != 200) return Refusal{Reason::request_rejected, "a revocation"};
    return Done{};
}

}  // namespace difysso::provider
