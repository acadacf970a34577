#pragma once
// The authorization request (RFC 6749 section 4.1.1) and the making of tokens and codes.

#include <string>

#include "state.h"

namespace casdoor_standin {

struct AuthorizationRequest {
    std::string client_id;
    std::string response_type;
    std::string redirect_uri;
    std::string scope;
    std::string state;
    std::string nonce;
    std::string challenge;
    std::string challenge_method;
    std::string resource;
};

// From the query of the pages (client_id, ...) and of /api/login (clientId, ...).
AuthorizationRequest page_request(const Request& request);
AuthorizationRequest api_request(const Request& request);

// What Casdoor says against it; empty when nothing.
std::string check_request(State& state, const AuthorizationRequest& request);

// Tokens for the user, minted now; the caller adds the grant to state.grants.
Grant mint(State& state, const Application& application, const User& user, const std::string& scope,
           const std::string& nonce, const std::string& resource, const std::string& signin_method);
// Tokens for the application itself (RFC 6749 section 4.4), without a refresh token.
Grant mint_for_client(State& state, const Application& application, const std::string& scope);
// A code, with its tokens; the request has been checked.
std::string issue_code(State& state, const AuthorizationRequest& request, const User& user,
                       const std::string& signin_method);
// <redirect_uri>?code=...&state=..., the state raw.
std::string redirect_target(const AuthorizationRequest& request, const std::string& code);

// What is wrong with the person's credentials (a user without a password counts as unknown);
// empty, and `user` set, when they are right.
std::string check_password(State& state, const std::string& organization, const std::string& login,
                           const std::string& password, UserPtr& user);

}  // namespace casdoor_standin
