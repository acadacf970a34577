#include "provider/token_response.h"

#include <array>

#include <Poco/String.h>

#include "observe/failure.h"
#include "provider/claims.h"
#include "provider/json.h"

namespace difysso::provider {
namespace {

using observe::Outcome;
using observe::Reason;
using observe::Refusal;

constexpr std::array kRules{
    ClaimRule{"error", ClaimType::string},
    ClaimRule{"id_token", ClaimType::string},
    ClaimRule{"access_token", ClaimType::string},
};

Refusal refusal_for(std::string_view error) {
    if (error == "invalid_grant") return {Reason::code_rejected};
    if (error == "invalid_client" || error == "unauthorized_client")
        return {Reason::client_rejected};
    return {Reason::token_response_refused, "another OAuth error"};
}

bool is_bearer(const json::Object& body) {
    const std::string* type = body.string("token_type");
    return type == nullptr ? !body.has("token_type") : Poco::icompare(*type, "Bearer") == 0;
}

}  // namespace

Outcome<TokenResponse> judge_token_response(const outbound::HttpResponse& response) {
    const auto body = json::parse_object(response.body);
    if (!body && response.status >= 500)
        throw observe::Failure(Reason::provider_unavailable, "the token endpoint failed",
                               "http" + std::to_string(response.status));
    if (!body) return Refusal{Reason::token_response_malformed, "no strict JSON object"};
    if (const observe::Literal name = mistyped_claim(*body, kRules); !name.empty())
        return Refusal{Reason::token_response_malformed, name};

    const std::string* id_token = body->string("id_token");
    const std::string* access_token = body->string("access_token");
    const std::string* status = body->string("status");
    if (const std::string* error = body->string("error"); error != nullptr) {
        if (id_token != nullptr || access_token != nullptr)
            return Refusal{Reason::token_response_refused, "an error beside tokens"};
        return refusal_for(*error);
    }
    if (status != nullptr && *status == "error")
        return Refusal{Reason::token_response_refused, "Casdoor's status error"};

    if (id_token == nullptr || id_token->empty()) return Reason::id_token_missing;
    return TokenResponse{
        .id_token = observe::Secret(*id_token),
        .access_token = observe::Secret(access_token == nullptr ? "" : *access_token),
        .bearer = is_bearer(*body)};
}

}  // namespace difysso::provider
