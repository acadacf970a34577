#include "provider/openid.h"
#include "provider/openid_claims.h"
#include "provider/parameters.h"

namespace difysso::provider {
namespace {

using observe::Outcome;
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

}  // namespace difysso::provider
