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

enum class Grant { code, refresh_token };

bool ends_a_grant(std::string_view error) {
    return error == "invalid_grant" || error == "interaction_required" ||
           error == "login_required" || error == "consent_required";
}

Refusal refusal_for(std::string_view error, Grant grant) {
    if (grant == Grant::refresh_token && ends_a_grant(error)) return {Reason::grant_rejected};
    if (error == "invalid_grant") return {Reason::code_rejected};
    if (error == "invalid_client" || error == "unauthorized_client")
        return {Reason::client_rejected};
    return {Reason::token_response_refused, "another OAuth error"};
}

bool is_bearer(const json::Object& body) {
    const std::string* type = body.string("token_type");
    return type == nullptr ? !body.has("token_type") : Poco::icompare(*type, "Bearer") == 0;
}

// Another type than a string is none: who wants no refresh token doesn't mind it.
observe::Secret refresh_token_in(const json::Object& body) {
    const std::string* token = body.string("refresh_token");
    return observe::Secret(token == nullptr ? "" : *token);
}

Outcome<TokenResponse> judge(const outbound::HttpResponse& response, Grant grant) {
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
        return refusal_for(*error, grant);
    }
    if (status != nullptr && *status == "error")
        return Refusal{Reason::token_response_refused, "Casdoor's status error"};

    const bool has_id_token = id_token != nullptr && !id_token->empty();
    if (!has_id_token && grant == Grant::code) return Reason::id_token_missing;
    // Neither tokens nor an error: that says nothing about anybody.
    if (!has_id_token && (access_token == nullptr || access_token->empty()))
        return Refusal{Reason::token_response_malformed, "no token"};
    return TokenResponse{
        .id_token = observe::Secret(has_id_token ? *id_token : ""),
        .access_token = observe::Secret(access_token == nullptr ? "" : *access_token),
        .refresh_token = refresh_token_in(*body),
        .bearer = is_bearer(*body)};
}

}  // namespace

Outcome<TokenResponse> judge_token_response(const outbound::HttpResponse& response) {
    return judge(response, Grant::code);
}

Outcome<TokenResponse> judge_refresh_response(const outbound::HttpResponse& response) {
    return judge(response, Grant::refresh_token);
}

}  // namespace difysso::provider
