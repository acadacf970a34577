#pragma once
// One function an endpoint. The route table in provider.cpp names them.

#include "state.h"

namespace casdoor_standin {

// sign_in_api.cpp
Response login_api(State& state, const Request& request);
Response signup_api(State& state, const Request& request);
Response app_login_api(State& state, const Request& request);

// pages.cpp
Response authorize_page(State& state, const Request& request);
Response authorize_form(State& state, const Request& request);
Response signup_page(State& state, const Request& request);
Response signup_form(State& state, const Request& request);

// token_endpoint.cpp
Response access_token(State& state, const Request& request);
Response refresh_token(State& state, const Request& request);

// account_api.cpp
Response introspect(State& state, const Request& request);
Response userinfo(State& state, const Request& request);
Response get_user(State& state, const Request& request);
Response logout(State& state, const Request& request);
Response health(State& state, const Request& request);

// discovery.cpp; `application` is the name in the path, or empty
Response discovery(State& state, const std::string& application);
Response jwks(State& state, const std::string& application);

// control.cpp
Response control(State& state, const Request& request);

}  // namespace casdoor_standin
