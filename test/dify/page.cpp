#include "page.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>

#include "page_assets.h"

namespace judge {

namespace {

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

Answer text(int status, const std::string& type, const std::string& body) {
    return {status,
            type + "; charset=utf-8",
            body,
            {{"Cache-Control", "no-store"},
             {"X-Content-Type-Options", "nosniff"},
             {"Content-Security-Policy",
              "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
              "base-uri 'none'; frame-ancestors 'none'"}}};
}

std::string member(const Object::Ptr& object, const std::string& name) {
    return escaped(object->getValue<std::string>(name));
}

bool looks_like_a_file(const std::string& path) {
    return path.find('.', path.rfind('/')) != std::string::npos;
}

}  // namespace

Answer Page::answer(const Request& request) const {
    if (request.path == "/judge/console.css") return text(200, "text/css", console_css);
    if (request.path == "/judge/console.js") return text(200, "text/javascript", console_js);
    if (request.path.starts_with("/judge/") || looks_like_a_file(request.path))
        return text(404, "text/plain", "Not found\n");
    if (request.method != "GET") return text(405, "text/plain", "Method not allowed\n");
    const auto whoami = api_.whoami_of_document(request);
    const auto content =
        whoami ? signed_in(Poco::JSON::Parser().parse(whoami->body).extract<Object::Ptr>())
               : signed_out(request);
    const std::string era = options_.era == Era::cookie ? "cookie" : "classic";
    return text(200, "text/html",
                "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"referrer\" content=\"no-referrer\">\n"
                "<title>Console</title>\n<link rel=\"stylesheet\" href=\"/judge/console.css\">\n"
                "<script src=\"/judge/console.js\" defer></script>\n</head>\n<body data-era=\"" +
                    era + "\">\n<header>Console <small>a stand-in for Dify's</small></header>\n" +
                    content + "</body>\n</html>\n");
}

std::string Page::signed_out(const Request& request) const {
    std::string message;
    if (const auto given = request.parameter("message"); !given.empty())
        message = "<p class=\"message\" role=\"alert\">" + escaped(given) + "</p>\n";
    return "<main data-session=\"none\">\n<h1>Welcome</h1>\n" + message +
           "<p>Nobody is signed in.</p>\n<p><a class=\"button\" href=\"" +
           escaped(options_.sso_url) + "\">Sign in with SSO</a></p>\n</main>\n";
}

std::string Page::signed_in(const Object::Ptr& person) const {
    std::string rows;
    const auto list = person->getArray("workspaces");
    for (unsigned i = 0; i < list->size(); ++i) {
        const auto workspace = list->getObject(i);
        rows += "<tr><td>" + member(workspace, "name") + "</td><td>" + member(workspace, "role") +
                "</td><td>" + (workspace->getValue<bool>("current") ? "current" : "") +
                "</td></tr>\n";
    }
    return "<main data-session=\"account\">\n<h1>" + member(person, "name") + "</h1>\n<p>" +
           member(person, "email") + " · " + member(person, "status") +
           "</p>\n<h2>Workspaces</h2>\n<table>\n<thead><tr><th>Name</th><th>Role</th><th></th></tr>"
           "</thead>\n<tbody>\n" +
           rows +
           "</tbody>\n</table>\n<p id=\"proof\"></p>\n<form id=\"sign-out\" method=\"post\" "
           "action=\"/console/api/logout\"><button>Sign out</button></form>\n</main>\n";
}

}  // namespace judge
