// Sign-in and sign-up for programs: JSON bodies, camelCase queries, 200 to everything.
#include "authorization.h"
#include "endpoints.h"
#include "json.h"
#include "signup.h"

namespace casdoor_standin {

namespace {

// Puts the session cookie of the request into the answer and, when asked, signs the browser in.
Response with_session(State& state, const Request& request, Response response, const User* user) {
    const std::string id = session_of(state, request, response);
    if (user != nullptr) state.sessions.sign_in(id, user->owner, user->name);
    return response;
}

Response api_error(State& state, const Request& request, const std::string& message) {
    return with_session(state, request, envelope("error", message, "null"), nullptr);
}

// A code for the client of the query, whatever application the body named.
Response code_answer(State& state, const Request& request, const User& user, bool keep_session) {
    const AuthorizationRequest wanted = api_request(request);
    const std::string& method = wanted.challenge_method;
    if (!method.empty() && method != "null" && method != "S256") {
        return api_error(state, request, "Challenge method should be S256");
    }
    if (const auto wrong = check_request(state, wanted); !wrong.empty()) {
        return with_session(state, request, envelope("error", wrong, "\"\""), nullptr);
    }
    const std::string code = issue_code(state, wanted, user, "Password");
    return with_session(state, request, envelope("ok", "", quote(code)),
                        keep_session ? &user : nullptr);
}

}  // namespace

Response login_api(State& state, const Request& request) {
    const auto body = parse_object(request.body);
    if (!body) return api_error(state, request, "invalid character in the request body");
    const std::string name = text_of(*body, "application");
    const auto application = state.directory.application(name);
    if (!application) {
        return api_error(state, request, "The application: " + name + " does not exist");
    }
    const std::string organization = text_of(*body, "organization");
    const std::string login = text_of(*body, "username");
    UserPtr user;
    if (login.empty()) {
        const auto session = state.sessions.user_of(state.sessions.known_id(request.cookies));
        if (session) user = state.directory.user(session->first, session->second);
        if (!user) return api_error(state, request, "Please login first");
    } else {
        const auto wrong =
            check_password(state, organization, login, text_of(*body, "password"), user);
        if (!wrong.empty()) return api_error(state, request, wrong);
    }
    if (text_of(*body, "type") == "login") {
        return with_session(state, request,
                            envelope("ok", "", quote(user->owner + '/' + user->name)), user.get());
    }
    return code_answer(state, request, *user, application->auto_signin);
}

Response signup_api(State& state, const Request& request) {
    const auto body = parse_object(request.body);
    if (!body) return api_error(state, request, "invalid character in the request body");
    NewAccount account{text_of(*body, "organization"), text_of(*body, "application"),
                       text_of(*body, "username"),     text_of(*body, "name"),
                       text_of(*body, "email"),        text_of(*body, "password")};
    const auto application = state.directory.application(account.application);
    if (!application) {
        return api_error(state, request,
                         "The application: " + account.application + " does not exist");
    }
    if (const auto wrong = sign_up(state, account); !wrong.empty()) {
        return api_error(state, request, wrong);
    }
    const auto user = state.directory.user(account.organization, account.username);
    if (value_of(request.query, "clientId").empty()) {
        return with_session(state, request,
                            envelope("ok", "", quote(user->owner + '/' + user->name)), user.get());
    }
    return code_answer(state, request, *user, application->auto_signin);
}

Response app_login_api(State& state, const Request& request) {
    const AuthorizationRequest wanted = api_request(request);
    const std::string wrong = check_request(state, wanted);
    std::string data = "null";
    if (const auto application = state.directory.application_of_client(wanted.client_id)) {
        Members members;
        members.text("owner", "admin").text("name", application->name);
        members.text("displayName", application->name);
        members.text("organization", application->organization).text("cert", "***");
        members.boolean("enableSignUp", true).text("clientId", application->client_id);
        members.text("clientSecret", "***")
            .raw("redirectUris", array(state.settings.redirect_uris));
        members.text("tokenFormat", "***").number("expireInHours", -1);
        data = members.dump();
    }
    return with_session(state, request, envelope(wrong.empty() ? "ok" : "error", wrong, data),
                        nullptr);
}

}  // namespace casdoor_standin
