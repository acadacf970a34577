#include "provider/authentication_request.h"

#include <vector>

#include "provider/claims.h"
#include "provider/json.h"
#include "provider/parameters.h"

namespace difysso::provider {
namespace {

using observe::Reason;
using observe::Refusal;

// Section 3.1.2.1: without openid it is no request of OpenID Connect, and no ID token comes.
std::string scope_of(const config::OpenId& settings) {
    const std::string padded = " " + settings.scopes + " ";
    if (padded.find(" openid ") != std::string::npos) return settings.scopes;
    return settings.scopes.empty() ? "openid" : "openid " + settings.scopes;
}

}  // namespace

std::string authentication_request(const config::OpenId& settings,
                                   const AuthorizationRequest& request, std::string_view prompt) {
    const std::string scope = scope_of(settings);
    const std::string max_age = settings.max_age ? std::to_string(settings.max_age->count()) : "";
    const bool form_post = settings.response_mode == config::OpenId::ResponseMode::form_post;
    std::vector<Parameter> parameters{{"client_id", settings.client_id},
                                      {"response_type", "code"},
                                      {"redirect_uri", request.redirect_uri},
                                      {"scope", scope},
                                      {"state", request.state},
                                      {"nonce", request.nonce},
                                      {"code_challenge", request.code_challenge},
                                      {"code_challenge_method", "S256"}};
    for (const Parameter& parameter :
         {Parameter{"response_mode", form_post ? "form_post" : ""},
          Parameter{"prompt", prompt.empty() ? std::string_view(settings.prompt) : prompt},
          Parameter{"max_age", max_age}, Parameter{"acr_values", settings.acr_values},
          Parameter{"login_hint", request.login_hint}})
        if (!parameter.second.empty()) parameters.push_back(parameter);
    return encode_parameters(parameters);
}

std::string pushed_authentication_request(const config::OpenId& settings,
                                          std::string_view request_uri) {
    return encode_parameters({{"client_id", settings.client_id}, {"request_uri", request_uri}});
}

std::string with_query(const Endpoint& endpoint, std::string_view query) {
    const bool has_one = endpoint.url.find('?') != std::string::npos;
    const bool open = endpoint.url.ends_with('?') || endpoint.url.ends_with('&');
    const std::string_view mark = !has_one ? "?" : open ? "" : "&";
    return endpoint.url + std::string(mark) + std::string(query);
}

observe::Outcome<std::string> judge_pushed_answer(const outbound::HttpResponse& response) {
    fail_on_server_error(response, "the pushed request failed");
    if (response.status != 201 && response.status != 200)
        return Refusal{Reason::request_rejected, "an error"};
    const auto body = json::parse_object(response.body);
    if (!body) return Refusal{Reason::request_rejected, "no strict JSON object"};
    const std::string* request_uri = body->string("request_uri");
    if (request_uri == nullptr || request_uri->empty() || has_control_characters(*request_uri))
        return Refusal{Reason::request_rejected, "request_uri"};
    return *request_uri;
}

}  // namespace difysso::provider
