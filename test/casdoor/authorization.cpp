#include "authorization.h"

#include "redirect_uri.h"

namespace casdoor_standin {

AuthorizationRequest page_request(const Request& request) {
    const auto get = [&](const char* name) { return value_of(request.query, name); };
    return {
        get("client_id"), get("response_type"), get("redirect_uri"),   get("scope"),
        get("state"),     get("nonce"),         get("code_challenge"), get("code_challenge_method"),
        get("resource")};
}

AuthorizationRequest api_request(const Request& request) {
    const auto get = [&](const char* name) { return value_of(request.query, name); };
    return {
        get("clientId"), get("responseType"), get("redirectUri"),    get("scope"),
        get("state"),    get("nonce"),        get("code_challenge"), get("code_challenge_method"),
        get("resource")};
}

std::string check_request(State& state, const AuthorizationRequest& request) {
    const std::string& type = request.response_type;
    if (type != "code" && type != "token" && type != "id_token") {
        return "Grant_type: " + type + " is not supported in this application";
    }
    if (!state.directory.application_of_client(request.client_id)) return "Invalid client_id";
    if (!redirect_uri_allowed(request.redirect_uri, state.settings.redirect_uris)) {
        return "Redirect URI: " + request.redirect_uri +
               " doesn't exist in the allowed Redirect URI list";
    }
    return {};
}

Grant mint(State& state, const Application& application, const User& user, const std::string& scope,
           const std::string& nonce, const std::string& resource,
           const std::string& signin_method) {
    TokenDetails details{state.settings.origin, scope,  nonce,      resource,
                         signin_method,         uuid(), state.now()};
    const auto key = state.certificates.find(application.certificate);
    Grant grant;
    grant.id = details.id;
    grant.application = application.name;
    grant.owner = user.owner;
    grant.user = user.name;
    grant.scope = scope;
    grant.resource = resource;
    grant.access = make_token(application, user, details, TokenUse::access);
    grant.access_token = compact(grant.access, application.algorithm, *key);
    grant.refresh_token = compact(make_token(application, user, details, TokenUse::refresh),
                                  application.algorithm, *key);
    return grant;
}

Grant mint_for_client(State& state, const Application& application, const std::string& scope) {
    User client;
    client.owner = "admin";
    client.name = application.name;
    client.id = "admin/" + application.name;
    client.type = "application";
    Grant grant = mint(state, application, client, scope, "", "", "");
    grant.refresh_token.clear();
    return grant;
}

std::string issue_code(State& state, const AuthorizationRequest& request, const User& user,
                       const std::string& signin_method) {
    const auto application = state.directory.application_of_client(request.client_id);
    Grant grant = mint(state, *application, user, request.scope, request.nonce, request.resource,
                       signin_method);
    grant.code = hex(random_bytes(10));
    grant.challenge = request.challenge;
    grant.code_expires = state.now() + code_lifetime;
    std::string code = grant.code;
    state.grants.add(std::move(grant));
    return code;
}

std::string redirect_target(const AuthorizationRequest& request, const std::string& code) {
    const char* separator = request.redirect_uri.find('?') == std::string::npos ? "?" : "&";
    return request.redirect_uri + separator + "code=" + code + "&state=" + request.state;
}

std::string check_password(State& state, const std::string& organization, const std::string& login,
                           const std::string& password, UserPtr& user) {
    constexpr unsigned allowed_failures = 5;
    const auto found = state.directory.find(organization, login);
    if (!found || found->is_deleted) {
        return "The user: " + organization + '/' + login + " doesn't exist";
    }
    if (found->is_forbidden) {
        return "The user is forbidden to sign in, please contact the administrator";
    }
    if (state.directory.wrong_passwords(*found) >= allowed_failures) {
        return "You have entered the wrong password or code too many times, please wait for 15 "
               "minutes and try again";
    }
    if (found->password != password) {
        const unsigned failures = state.directory.count_wrong_password(*found);
        if (failures >= allowed_failures) {
            return "You have entered the wrong password or code too many times, please wait for "
                   "15 minutes and try again";
        }
        return "password or code is incorrect, you have " +
               std::to_string(allowed_failures - failures) + " remaining chances";
    }
    state.directory.forget_wrong_passwords(*found);
    user = found;
    return {};
}

}  // namespace casdoor_standin
