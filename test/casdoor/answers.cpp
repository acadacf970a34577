// The shapes of Casdoor's answers.
#include "json.h"
#include "state.h"

namespace casdoor_standin {

std::string session_of(State& state, const Request& request, Response& response) {
    std::string id = state.sessions.known_id(request.cookies);
    if (!id.empty()) return id;
    id = state.sessions.new_id();
    static constexpr std::int64_t lifetime = 2592000;
    response.headers.emplace_back("Set-Cookie",
                                  "casdoor_session_id=" + id +
                                      "; Path=/; Expires=" + http_date(state.now() + lifetime) +
                                      "; Max-Age=" + std::to_string(lifetime) + "; HttpOnly");
    return id;
}

Response envelope(const std::string& status, const std::string& message, const std::string& data) {
    Members members;
    members.text("status", status).text("msg", message).texts({"sub", "name"}, "");
    members.raw("data", data).raw("data2", "null").raw("data3", "null");
    Response response;
    response.body = members.dump();
    return response;
}

Response filter_error(const std::string& message) {
    Members members;
    members.text("status", "error").text("msg", message).raw("data", "null").raw("data2", "null");
    Response response;
    response.body = members.dump();
    return response;
}

Response oauth_error(const std::string& error, const std::string& description) {
    Response response;
    response.status = 400;
    if (error == "invalid_client") {
        response.status = 401;
        response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"OAuth2\"");
    }
    response.body = Members().text("error", error).text("error_description", description).dump();
    return response;
}

Response html(int status, const std::string& body) {
    Response response;
    response.status = status;
    response.content_type = "text/html; charset=utf-8";
    response.body = body;
    return response;
}

Response found(const std::string& location) {
    // `state` may hold anything; only line ends are taken out, as Go's server does.
    std::string clean = location;
    for (char& c : clean) {
        if (c == '\r' || c == '\n') c = ' ';
    }
    Response response = html(302, "<a href=\"" + html_escape(clean) + "\">Found</a>.\n\n");
    response.headers.emplace_back("Location", clean);
    return response;
}

Response not_found() {
    return html(404,
                "\n<!DOCTYPE html>\n<html lang=\"en\">\n\t<head>\n\t\t<meta http-equiv="
                "\"Content-Type\" content=\"text/html; charset=UTF-8\">\n\t\t<title>Not Found"
                "</title>\n\t</head>\n\t<body><h1>Page Not Found</h1></body>\n</html>\n");
}

}  // namespace casdoor_standin
