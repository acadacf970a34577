// The token endpoint with its oddities: the order of the checks, what the errors give away, the
// secret that PKCE makes optional, the redirect URI that nobody compares.
#include "authorization.h"
#include "endpoints.h"
#include "forge.h"
#include "json.h"

namespace casdoor_standin {

namespace {

struct TokenRequest {
    std::string grant_type, client_id, client_secret, code, code_verifier, refresh_token, scope,
        username, password, resource;
};

// Form, query and, for what is still empty, a JSON body; HTTP Basic only without any client_id.
TokenRequest read(const Request& request) {
    const auto json = request.form.empty() ? parse_object(request.body) : nullptr;
    const auto get = [&](const char* name) {
        std::string value = request.parameter(name);
        if (value.empty() && json) value = text_of(*json, name);
        return value;
    };
    TokenRequest read{get("grant_type"), get("client_id"),     get("client_secret"),
                      get("code"),       get("code_verifier"), get("refresh_token"),
                      get("scope"),      get("username"),      get("password"),
                      get("resource")};
    const std::string& authorization = request.header("authorization");
    if (read.client_id.empty() && read.client_secret.empty() &&
        authorization.starts_with("Basic ")) {
        const std::string pair = from_base64(authorization.substr(6));
        const auto colon = std::min(pair.find(':'), pair.size());
        read.client_id = pair.substr(0, colon);
        read.client_secret = pair.substr(std::min(colon + 1, pair.size()));
    }
    return read;
}

Response wrong_application(const Application& application, const Grant& grant) {
    return oauth_error("invalid_grant",
                       "the token is for wrong application (client_id), application.Name: [" +
                           application.name + "], token.Application: [" + grant.application + "]");
}

Response token_answer(State& state, const Application& application, const Grant& grant,
                      std::int64_t expires_in) {
    const std::string token = id_token_for(state, application, grant);
    Members members;
    members.text("access_token", token);
    if (state.faults.take("duplicate_member")) members.text("id_token", grant.refresh_token);
    if (!state.faults.take("no_id_token")) members.text("id_token", token);
    members.text("refresh_token", grant.refresh_token).text("token_type", "Bearer");
    members.number("expires_in", expires_in).text("scope", grant.scope);
    if (state.faults.take("error_beside_tokens")) members.text("error", "invalid_grant");
    Response response;
    response.body = members.dump();
    return response;
}

// The challenge is compared first, then the secret: a wrong one does not burn the code.
Response redeem_code(State& state, const Application& application, const TokenRequest& request) {
    if (request.code.empty()) {
        return oauth_error("invalid_request", "authorization code should not be empty");
    }
    const auto row = state.grants.by_code(request.code);
    if (!row) {
        return oauth_error("invalid_grant",
                           "authorization code: [" + request.code + "] is invalid");
    }
    const Grant& grant = *row->grant;
    const bool reusable = !state.faults.take("code_reusable").isNull();
    const std::string used = "authorization code has been used for token: [admin/" + grant.id + ']';
    if (row->code_used && !reusable) return oauth_error("invalid_grant", used);
    if (!grant.challenge.empty()) {
        const std::string answer = base64url(sha256(request.code_verifier));
        if (answer != grant.challenge) {
            return oauth_error("invalid_grant", "verifier is invalid, challengeAnswer: [" + answer +
                                                    "], token.CodeChallenge: [" + grant.challenge +
                                                    ']');
        }
    }
    const bool optional = request.client_secret.empty() && !grant.challenge.empty();
    if (request.client_secret != application.client_secret && !optional) {
        const std::string challenge =
            grant.challenge.empty() ? "empty" : '[' + grant.challenge + ']';
        return oauth_error("invalid_client", "client_secret is invalid for application: [admin/" +
                                                 application.name +
                                                 "], token.CodeChallenge: " + challenge);
    }
    if (grant.application != application.name) return wrong_application(application, grant);
    if (grant.resource != request.resource) {
        return oauth_error("invalid_grant", "resource parameter does not match, resource: [" +
                                                request.resource + ']');
    }
    if (state.now() > grant.code_expires) {
        return oauth_error("invalid_grant", "authorization code has expired, nowUnix: [" +
                                                std::to_string(state.now()) +
                                                "], token.CodeExpireIn: [" +
                                                std::to_string(grant.code_expires) + ']');
    }
    if (!state.grants.use_code(request.code) && !reusable) {
        return oauth_error("invalid_grant", used);
    }
    return token_answer(state, application, grant, row->expires_in);
}

Response refresh(State& state, const Application& application, const TokenRequest& request) {
    if (!request.client_secret.empty() && request.client_secret != application.client_secret) {
        return oauth_error("invalid_client", "client_secret is invalid");
    }
    const auto row = state.grants.by_refresh_token(request.refresh_token);
    if (!row) return oauth_error("invalid_grant", "refresh token is invalid or revoked");
    const Grant& old = *row->grant;
    if (old.application != application.name) return wrong_application(application, old);
    if (row->expires_in <= 0) return oauth_error("invalid_grant", "refresh token is expired");
    const auto user = state.directory.user(old.owner, old.user);
    if (!user) {
        return envelope("error", "The user: " + old.owner + '/' + old.user + " doesn't exist",
                        "null");
    }
    if (user->is_forbidden) {
        return oauth_error("invalid_grant",
                           "the user is forbidden to sign in, please contact the administrator");
    }
    if (!state.grants.remove(old)) {
        return oauth_error("invalid_grant", "refresh token is invalid or revoked");
    }
    const std::string& scope = request.scope.empty() ? old.scope : request.scope;
    Grant fresh = mint(state, application, *user, scope, "", old.resource, "");
    Response response = token_answer(state, application, fresh, access_lifetime);
    state.grants.add(std::move(fresh));
    return response;
}

Response client_credentials(State& state, const Application& application,
                            const TokenRequest& request) {
    if (request.client_secret != application.client_secret) {
        return oauth_error("invalid_client", "client_secret is invalid");
    }
    Grant grant = mint_for_client(state, application, request.scope);
    Response response = token_answer(state, application, grant, access_lifetime);
    state.grants.add(std::move(grant));
    return response;
}

Response password(State& state, const Application& application, const TokenRequest& request) {
    if (request.client_secret != application.client_secret) {
        return oauth_error("invalid_client", "client_secret is invalid");
    }
    UserPtr user;
    const auto wrong =
        check_password(state, application.organization, request.username, request.password, user);
    if (!wrong.empty()) {
        return oauth_error("invalid_grant", "invalid username or password: " + wrong);
    }
    Grant grant = mint(state, application, *user, request.scope, "", "", "");
    Response response = token_answer(state, application, grant, access_lifetime);
    state.grants.add(std::move(grant));
    return response;
}

Response with_session_cookie(State& state, const Request& request, Response response) {
    (void)session_of(state, request, response);
    return response;
}

}  // namespace

Response access_token(State& state, const Request& request) {
    const TokenRequest wanted = read(request);
    const auto application = state.directory.application_of_client(wanted.client_id);
    Response response;
    if (!application) {
        response = oauth_error("invalid_client", "client_id is invalid");
    } else if (wanted.grant_type == "authorization_code") {
        response = redeem_code(state, *application, wanted);
    } else if (wanted.grant_type == "refresh_token") {
        response = refresh(state, *application, wanted);
    } else if (wanted.grant_type == "client_credentials") {
        response = client_credentials(state, *application, wanted);
    } else if (wanted.grant_type == "password") {
        response = password(state, *application, wanted);
    } else {
        response =
            oauth_error("unsupported_grant_type", "grant_type: " + wanted.grant_type +
                                                      " is not supported in this application");
    }
    response.headers.emplace_back("Access-Control-Allow-Origin", request.header("origin"));
    return with_session_cookie(state, request, std::move(response));
}

Response refresh_token(State& state, const Request& request) {
    TokenRequest wanted = read(request);
    const auto application = state.directory.application_of_client(wanted.client_id);
    Response response;
    if (!application) {
        response = oauth_error("invalid_client", "client_id is invalid");
    } else if (wanted.grant_type != "refresh_token") {
        response = oauth_error("unsupported_grant_type", "grant_type should be refresh_token");
    } else {
        // A secret that came by HTTP Basic is never looked at here.
        if (request.header("authorization").starts_with("Basic ")) wanted.client_secret.clear();
        response = refresh(state, *application, wanted);
    }
    return with_session_cookie(state, request, std::move(response));
}

}  // namespace casdoor_standin
