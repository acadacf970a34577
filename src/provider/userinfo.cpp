#include "provider/userinfo.h"

#include <algorithm>

#include "provider/endpoint.h"

namespace difysso::provider {
namespace {

using observe::Reason;
using observe::Refusal;

// RFC 6750, section 2.1, is stricter; what matters is that it stays one word of one line.
bool fits_a_header(const std::string& token) {
    return !token.empty() &&
           std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

observe::Outcome<outbound::HttpRequest> userinfo_request(const TokenResponse& tokens) {
    const std::string& token = tokens.access_token.reveal();
    if (!tokens.bearer || !fits_a_header(token))
        return Refusal{Reason::userinfo_malformed, "no access token to ask with"};
    return outbound::HttpRequest{.headers = {{"Authorization", "Bearer " + token}}};
}

observe::Outcome<json::Object> judge_userinfo(const outbound::HttpResponse& response,
                                              std::string_view sub) {
    fail_on_server_error(response, "userinfo failed");
    if (response.status != 200) return Refusal{Reason::userinfo_malformed, "an error"};
    if (!is_json(response)) return Refusal{Reason::userinfo_malformed, "no application/json"};
    auto claims = json::parse_object(response.body);
    if (!claims) return Refusal{Reason::userinfo_malformed, "no strict JSON object"};
    const std::string* whose = claims->string("sub");
    if (whose == nullptr || *whose != sub) return Reason::userinfo_sub;
    return std::move(*claims);
}

}  // namespace difysso::provider
