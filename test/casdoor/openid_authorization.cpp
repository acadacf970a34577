// The authorization endpoint (OpenID Connect Core section 3.1.2) and the pushed request (RFC 9126).
#include <algorithm>

#include "openid.h"

namespace casdoor_standin {

namespace {

constexpr std::int64_t pushed_lifetime = 60;  // seconds
constexpr std::int64_t lifetime_of_code = 60;

bool listed(const std::vector<std::string>& list, const std::string& text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool has_word(const std::string& text, const std::string& word) {
    return (' ' + text + ' ').find(' ' + word + ' ') != std::string::npos;
}

OpenIdRequest read(const Request& request) {
    const auto get = [&](const char* name) { return request.parameter(name); };
    return {get("client_id"),      get("redirect_uri"), get("response_mode"),
            get("scope"),          get("state"),        get("nonce"),
            get("code_challenge"), get("acr_values"),   0};
}

// What keeps it from being answered to the redirect URI at all.
std::string foreign(const OpenIdCall& call, const OpenIdRequest& wanted) {
    if (!call.realm.clients.contains(wanted.client_id)) return "unknown client_id";
    if (!listed(call.state.settings.redirect_uris, wanted.redirect_uri)) {
        return "redirect_uri isn't registered";
    }
    return {};
}

// What is wrong with it; empty when nothing.
std::string wrong(const OpenIdRequest& wanted, const Request& request) {
    if (request.parameter("response_type") != "code") return "unsupported_response_type";
    if (!has_word(wanted.scope, "openid")) return "invalid_scope";
    const std::string& mode = wanted.response_mode;
    if (!mode.empty() && mode != "query" && mode != "form_post") return "invalid_request";
    const bool challenged = !wanted.challenge.empty();
    if (challenged != (request.parameter("code_challenge_method") == "S256")) {
        return "invalid_request";
    }
    return {};
}

std::string hidden_fields(const Pairs& fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        text += "<input type=\"hidden\" name=\"" + html_escape(name) + "\" value=\"" +
                html_escape(value) + "\">\n";
    }
    return text;
}

// By redirect, or as a page that posts itself (OAuth 2.0 Form Post Response Mode).
Response answer_to_client(const OpenIdCall& call, const OpenIdRequest& wanted, Pairs fields) {
    if (!wanted.state.empty()) fields.emplace_back("state", wanted.state);
    const bool missing = call.fault("openid_iss_missing");
    const bool wrong_one = call.fault("openid_iss_wrong");
    const bool empty = call.fault("openid_iss_empty");
    std::string iss = wrong_one ? "https://another-issuer.example" : call.issuer();
    if (empty) iss.clear();
    const bool send = call.realm.settings.iss_announced || wrong_one || empty;
    if (send && !missing) fields.emplace_back("iss", iss);
    if (wanted.response_mode == "form_post") {
        return html(200,
                    "<!DOCTYPE html>\n<html><head><title>Back</title></head>\n"
                    "<body onload=\"document.forms[0].submit()\">\n<form method=\"post\" "
                    "action=\"" +
                        html_escape(wanted.redirect_uri) + "\">\n" + hidden_fields(fields) +
                        "<button>Continue</button></form></body></html>\n");
    }
    std::string target = wanted.redirect_uri;
    for (const auto& [name, value] : fields) {
        target += (target.find('?') == std::string::npos ? '?' : '&') + name + '=' +
                  percent_encode(value);
    }
    return found(target);
}

Response with_code(const OpenIdCall& call, const OpenIdRequest& wanted, const std::string& person) {
    const std::string code = hex(random_bytes(16));
    const std::int64_t now = call.state.now();
    call.realm.codes[code] = {wanted, person, now, now + lifetime_of_code};
    return answer_to_client(call, wanted, {{"code", code}});
}

// The person of this request, when there is one.
std::string person_of(const OpenIdCall& call) {
    const std::string& name = value_of(call.request.form, "username");
    if (!name.empty() && value_of(call.request.form, "password") == "pw-" + name + "-123" &&
        call.realm.persons.contains(name)) {
        return name;
    }
    return call.realm.settings.sign_in;
}

Response sign_in_form(const OpenIdCall& call) {
    const std::string again =
        call.request.query_string.empty() ? "" : '?' + call.request.query_string;
    return html(200,
                "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body><form "
                "method=\"post\" action=\"" +
                    html_escape(call.base() + "/authorize" + again) +
                    "\">\n<label>Name <input name=\"username\"></label>\n<label>Password "
                    "<input name=\"password\" type=\"password\"></label>\n<button>Sign in"
                    "</button></form></body></html>\n");
}

// The request behind a request_uri, which works once and only for its client. A form shown for it
// is posted with the same one, so it goes when a person is there.
std::optional<OpenIdRequest> take_pushed(const OpenIdCall& call, bool use) {
    const auto found = call.realm.pushed.find(call.request.parameter("request_uri"));
    if (found == call.realm.pushed.end()) return std::nullopt;
    OpenIdRequest request = found->second;
    if (use) call.realm.pushed.erase(found);
    if (request.client_id != call.request.parameter("client_id")) return std::nullopt;
    if (call.state.now() > request.expires) return std::nullopt;
    return request;
}

}  // namespace

Response openid_authorize(const OpenIdCall& call) {
    const std::string person = person_of(call);
    OpenIdRequest wanted = read(call.request);
    const bool pushed = !call.request.parameter("request_uri").empty();
    if (pushed) {
        const auto found = take_pushed(call, !person.empty());
        if (!found) return html(400, "<h1>unknown request_uri</h1>");
        wanted = *found;
    } else if (call.realm.settings.par_required) {
        return html(400, "<h1>the request must be pushed</h1>");
    }
    const std::string no_client = foreign(call, wanted);
    if (!no_client.empty()) return html(400, "<h1>" + no_client + "</h1>");
    if (!pushed) {
        const std::string error = wrong(wanted, call.request);
        if (!error.empty()) return answer_to_client(call, wanted, {{"error", error}});
    }
    if (const auto parameters = call.parameters("openid_authorize_error")) {
        std::string error = text_of(*parameters, "error");
        if (error.empty()) error = "access_denied";
        return answer_to_client(
            call, wanted, {{"error", error}, {"error_description", "<script>alert(1)</script>"}});
    }
    if (person.empty()) return sign_in_form(call);
    return with_code(call, wanted, person);
}

Response openid_push(const OpenIdCall& call) {
    if (call.fault("openid_par_refused")) {
        return openid_error(400, "invalid_request", "told to refuse");
    }
    std::string refusal;
    const std::string client = openid_authenticate(call, refusal);
    if (client.empty()) return openid_error(401, "invalid_client", refusal);
    if (has(call.request.form, "request_uri")) {
        return openid_error(400, "invalid_request", "request_uri in a pushed request");
    }
    OpenIdRequest wanted = read(call.request);
    wanted.client_id = client;
    const std::string no_client = foreign(call, wanted);
    const std::string error = no_client.empty() ? wrong(wanted, call.request) : "invalid_request";
    if (!error.empty()) return openid_error(400, error, no_client);
    const std::string uri = "urn:ietf:params:oauth:request_uri:" + hex(random_bytes(16));
    wanted.expires = call.state.now() + pushed_lifetime;
    call.realm.pushed[uri] = wanted;
    Members members;
    if (!call.fault("openid_par_without_request_uri")) members.text("request_uri", uri);
    Response response = openid_json(members.number("expires_in", pushed_lifetime));
    response.status = 201;
    return response;
}

}  // namespace casdoor_standin
