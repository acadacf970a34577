#pragma once
#include "observe/outcome.h"
#include "observe/secret.h"
#include "outbound/http_client.h"

namespace difysso::provider {

struct TokenResponse {
    observe::Secret id_token;
    observe::Secret access_token;        // empty when none came; at_hash and userinfo need it
    observe::Secret refresh_token = {};  // empty when none came
    // May the access token be shown as RFC 6750 says? token_type must be there and Bearer, in any
    // case (OpenID Connect Core, section 3.1.3.3). Some providers leave it out, and then it is
    // Bearer, since nothing else was asked for. A token of another type isn't used (RFC 6749,
    // section 7.1); the ID token beside it stands for itself, so nothing is refused here.
    bool bearer = true;
};

// What a token endpoint's answer to a code means (RFC 6749, sections 5.1 and 5.2; OpenID Connect
// Core, section 3.1.3.3). The body decides, not the status: Casdoor says 200 to some errors.
// Refusals: code_rejected (the person starts again), client_rejected and token_response_refused
// (the settings are wrong), token_response_malformed, id_token_missing. Throws observe::Failure
// (provider_unavailable) for a 5xx that isn't JSON: something in front of the provider speaks.
// No word of the body gets out: Casdoor's error_description holds codes and challenges.
observe::Outcome<TokenResponse> judge_token_response(const outbound::HttpResponse& response);

// The same of its answer to a refresh token (RFC 6749, section 6; OpenID Connect Core, section
// 12.2), which may come without an ID token. Refusals besides: grant_rejected instead of
// code_rejected, also when the person would have to be there (section 3.1.2.6): the token is worth
// nothing any more, or nothing without a new sign-in.
observe::Outcome<TokenResponse> judge_refresh_response(const outbound::HttpResponse& response);

}  // namespace difysso::provider
