// The pages for people. Forms without script; the answer to a right form is a redirect with a code.
#include "authorization.h"
#include "endpoints.h"
#include "signup.h"

namespace casdoor_standin {

namespace {

constexpr const char* style =
    "body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f3f5f8;color:#1d2530}"
    "main{max-width:24rem;margin:8vh auto;padding:2rem;background:#fff;border:1px solid #dde3ea;"
    "border-radius:10px}h1{font-size:1.4rem;margin:0 0 .25rem}p{margin:.25rem 0 1rem}"
    "small,.quiet{color:#5a6675}label{display:block;margin:.75rem 0 .2rem}"
    "input{width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #b9c3cf;"
    "border-radius:6px}button{font:inherit;width:100%;padding:.6rem;margin-top:1rem;border:0;"
    "border-radius:6px;background:#3a5bd9;color:#fff;cursor:pointer}"
    "button.person{background:#fff;color:#1d2530;border:1px solid #b9c3cf;text-align:left;"
    "margin-top:.5rem}.wrong{background:#fdecec;border:1px solid #e6a4a4;border-radius:6px;"
    "padding:.5rem .75rem}hr{border:0;border-top:1px solid #dde3ea;margin:1.5rem 0}"
    "a{color:#3a5bd9}";

struct ReadyMadePerson {
    const char* name;
    const char* what;
};
constexpr ReadyMadePerson ready_made[] = {{"alice", "verified address, in staff and engineering"},
                                          {"bob", "address not verified"},
                                          {"carol", "verified address, in staff and design"}};

std::string page(const std::string& title, const std::string& body) {
    return "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>" + title +
           "</title>\n<meta name=\"viewport\" content=\"width=device-width\">\n<style>" + style +
           "</style></head>\n<body><main>\n" + body + "</main></body>\n</html>\n";
}

std::string wrong_line(const std::string& wrong) {
    return wrong.empty() ? ""
                         : "<p class=\"wrong\" role=\"alert\">" + html_escape(wrong) + "</p>\n";
}

std::string field(const std::string& label, const std::string& name, const std::string& type,
                  const std::string& value = "") {
    return "<label for=\"" + name + "\">" + label + "</label>\n<input id=\"" + name + "\" name=\"" +
           name + "\" type=\"" + type + "\" value=\"" + html_escape(value) + "\" required>\n";
}

std::string form(const Request& request, const std::string& path) {
    return "<form method=\"post\" action=\"" + path + '?' + html_escape(request.query_string) +
           "\">\n";
}

std::string sign_in_body(const State& state, const Request& request, const Application& application,
                         const std::string& wrong) {
    std::string body = "<h1>Sign in</h1>\n<p class=\"quiet\">to " + html_escape(application.name) +
                       " with Casdoor (a stand-in for tests)</p>\n" + wrong_line(wrong);
    body += form(request, "/login/oauth/authorize");
    body += field("Username or e-mail", "username", "text", value_of(request.query, "login_hint")) +
            field("Password", "password", "password") + "<button>Sign in</button>\n</form>\n";
    if (application.organization == "acme") {
        body += "<hr>\n<p class=\"quiet\">Or as one of these ready-made persons:</p>\n" +
                form(request, "/login/oauth/authorize");
        for (const auto& [name, what] : ready_made) {
            const auto user = state.directory.user("acme", name);
            if (!user) continue;
            body += std::string("<button class=\"person\" name=\"person\" value=\"") + name +
                    "\"><b>" + html_escape(user->display_name) + "</b> <small>" + name + " / " +
                    html_escape(user->password) + "<br>" + what + "</small></button>\n";
        }
        body += "</form>\n";
    }
    return body + "<hr>\n<p>No account? <a href=\"/signup/oauth/authorize?" +
           html_escape(request.query_string) + "\">Sign up now</a></p>\n";
}

std::string sign_up_body(const Request& request, const Application& application,
                         const std::string& wrong) {
    return "<h1>Sign up</h1>\n<p class=\"quiet\">for " + html_escape(application.name) +
           " with Casdoor (a stand-in for tests)</p>\n" + wrong_line(wrong) +
           form(request, "/signup/oauth/authorize") +
           field("Username", "username", "text", value_of(request.form, "username")) +
           field("Display name", "name", "text", value_of(request.form, "name")) +
           field("E-mail", "email", "email", value_of(request.form, "email")) +
           field("Password", "password", "password") +
           "<button>Sign up</button>\n</form>\n<hr>\n<p>Have an account? <a "
           "href=\"/login/oauth/authorize?" +
           html_escape(request.query_string) + "\">Sign in now</a></p>\n";
}

enum class Kind { sign_in, sign_up };

Response show(State& state, const Request& request, Kind kind, const std::string& wrong) {
    const auto application =
        state.directory.application_of_client(value_of(request.query, "client_id"));
    std::string body = wrong_line(wrong);
    if (application) {
        body = kind == Kind::sign_in ? sign_in_body(state, request, *application, wrong)
                                     : sign_up_body(request, *application, wrong);
    }
    Response response =
        html(200, page(kind == Kind::sign_in ? "Casdoor sign-in" : "Casdoor sign-up", body));
    (void)session_of(state, request, response);
    if (application) {
        for (const char* cookie :
             {"organizationTheme=null", "organizationLogo=", "organizationFootHtml="}) {
            response.headers.emplace_back("Set-Cookie", std::string(cookie) + "; Path=/");
        }
    }
    response.headers.emplace_back(
        "Set-Cookie",
        "jsonWebConfig={\"showGithubCorner\":false,\"forceLanguage\":\"en\",\"defaultLanguage\":"
        "\"en\",\"isDemoMode\":false,\"staticBaseUrl\":\"https://cdn.casbin.org\","
        "\"aiAssistantUrl\":\"\",\"defaultApplication\":\"app-built-in\",\"maxItemsForFlatMenu\":7}"
        "; Path=/");
    return response;
}

// Back to the client with a code, keeping the browser signed in where the application does so.
Response sign_in_answer(State& state, const Request& request, const User& user) {
    const AuthorizationRequest wanted = page_request(request);
    Response response = found(redirect_target(wanted, issue_code(state, wanted, user, "Password")));
    const std::string session = session_of(state, request, response);
    if (state.directory.application_of_client(wanted.client_id)->auto_signin) {
        state.sessions.sign_in(session, user.owner, user.name);
    }
    return response;
}

}  // namespace

Response authorize_page(State& state, const Request& request) {
    const AuthorizationRequest wanted = page_request(request);
    const std::string wrong = check_request(state, wanted);
    const auto application = state.directory.application_of_client(wanted.client_id);
    const auto session = state.sessions.user_of(state.sessions.known_id(request.cookies));
    if (!application || !application->auto_signin || !session) {
        return show(state, request, Kind::sign_in, wrong);
    }
    if (!wrong.empty()) return filter_error(wrong);
    const auto user = state.directory.user(session->first, session->second);
    if (!user || user->is_deleted || user->is_forbidden) {
        return show(state, request, Kind::sign_in, "");
    }
    return sign_in_answer(state, request, *user);
}

Response authorize_form(State& state, const Request& request) {
    const AuthorizationRequest wanted = page_request(request);
    if (const auto wrong = check_request(state, wanted); !wrong.empty()) {
        return show(state, request, Kind::sign_in, wrong);
    }
    const auto application = state.directory.application_of_client(wanted.client_id);
    std::string organization = value_of(request.form, "organization");
    if (organization.empty()) organization = application->organization;
    std::string login = value_of(request.form, "username");
    std::string password = value_of(request.form, "password");
    const std::string& person = value_of(request.form, "person");
    for (const auto& [name, what] : ready_made) {
        if (person != name) continue;
        const auto user = state.directory.user("acme", name);
        login = name;
        password = user ? user->password : "";
    }
    UserPtr user;
    if (const auto wrong = check_password(state, organization, login, password, user);
        !wrong.empty()) {
        return show(state, request, Kind::sign_in, wrong);
    }
    return sign_in_answer(state, request, *user);
}

Response signup_page(State& state, const Request& request) {
    return show(state, request, Kind::sign_up, check_request(state, page_request(request)));
}

Response signup_form(State& state, const Request& request) {
    const AuthorizationRequest wanted = page_request(request);
    std::string wrong = check_request(state, wanted);
    if (!wrong.empty()) return show(state, request, Kind::sign_up, wrong);
    const auto application = state.directory.application_of_client(wanted.client_id);
    const auto get = [&](const char* name) { return value_of(request.form, name); };
    wrong = sign_up(state, {application->organization, application->name, get("username"),
                            get("name"), get("email"), get("password")});
    if (!wrong.empty()) return show(state, request, Kind::sign_up, wrong);
    return sign_in_answer(state, request,
                          *state.directory.user(application->organization, get("username")));
}

}  // namespace casdoor_standin
