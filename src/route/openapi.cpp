#include "route/openapi.h"

#include <algorithm>
#include <map>
#include <set>

#include "web/json_writer.h"

namespace difysso::route {
namespace {

using observe::Reason;
using web::AnswerDescription;
using web::BodyDescription;
using web::Description;
using web::JsonWriter;
using web::ParameterDescription;
using web::Route;

constexpr std::string_view kProblem =
    R"({"type":"object","description":"RFC 9457.","required":["title","status","detail","code",)"
    R"("request_id"],"additionalProperties":false,"properties":{"title":{"type":"string"},)"
    R"("status":{"type":"integer"},"detail":{"type":"string"},"code":{"type":"string"},)"
    R"("request_id":{"type":"string"},"parameter":{"type":"string"}}})";

constexpr std::string_view kSecuritySchemes =
    R"({"session":{"type":"apiKey","in":"cookie","name":"access_token","description":)"
    R"("Dify's session; over https the name is __Host-access_token."},)"
    R"("bearer":{"type":"http","scheme":"bearer","description":"Dify's access token."}})";

std::string lower(std::string_view text) {
    std::string lowered(text);
    for (char& c : lowered)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lowered;
}

// "GET" and "/auth/callback/{provider}": "get_auth_callback_provider".
std::string operation_id(std::string_view method, std::string_view path) {
    std::string id = lower(method);
    for (const char c : path) {
        if (c == '/' || c == '-')
            id += '_';
        else if (c != '{' && c != '}' && c != '.')
            id += c;
    }
    return id;
}

const Description* description_of(const Route& route, std::string_view method) {
    for (const Description& description : route.descriptions)
        if (description.method.empty() || description.method.view() == method) return &description;
    return nullptr;
}

void write_parameters(const Description& description, JsonWriter& json) {
    if (description.parameters.empty()) return;
    json.key("parameters").begin_array();
    for (const ParameterDescription& parameter : description.parameters) {
        using In = ParameterDescription::In;
        json.begin_object()
            .member("name", parameter.name.view())
            .member("in", parameter.in == In::query  ? "query"
                          : parameter.in == In::path ? "path"
                                                     : "header")
            .member("required", parameter.required)
            .member("description", parameter.text.view())
            .key("schema");
        if (parameter.repeated)
            json.begin_object()
                .member("type", "array")
                .key("items")
                .raw(parameter.schema.view())
                .end_object();
        else
            json.raw(parameter.schema.view());
        json.end_object();
    }
    json.end_array();
}

void write_body(const std::optional<BodyDescription>& body, JsonWriter& json) {
    if (!body) return;
    json.key("requestBody")
        .begin_object()
        .member("required", body->required)
        .key("content")
        .begin_object()
        .key(body->media_type.view())
        .begin_object()
        .key("schema")
        .raw(body->schema.view())
        .end_object()
        .end_object()
        .end_object();
}

// What may come with one status.
struct Status {
    std::vector<const AnswerDescription*> answers;
    std::vector<Reason> refusals;
};

void write_content(const AnswerDescription& answer, JsonWriter& json) {
    json.key(answer.media_type.view()).begin_object().key("schema");
    json.raw(answer.schema.empty() ? R"({"type":"string"})" : answer.schema.view());
    if (!answer.example.empty()) json.key("example").raw(answer.example.view());
    json.end_object();
}

void write_problem(const std::vector<Reason>& reasons, JsonWriter& json) {
    json.key("application/problem+json").begin_object().key("schema").begin_object();
    json.key("allOf").begin_array().raw(R"({"$ref":"#/components/schemas/Problem"})").end_array();
    json.key("properties").begin_object().key("code").begin_object().key("enum").begin_array();
    for (const Reason reason : reasons)
        json.value(observe::row(reason).code);
    json.end_array().end_object().end_object().end_object().end_object();
}

std::string words_of(const Status& status) {
    std::string words;
    for (const AnswerDescription* answer : status.answers)
        words.append(words.empty() ? "" : " ").append(answer->text.view());
    for (const Reason reason : status.refusals)
        words.append(words.empty() ? "" : " ").append(observe::row(reason).sentence);
    return words;
}

void write_headers(const Status& status, JsonWriter& json) {
    std::set<std::string_view> names;
    for (const AnswerDescription* answer : status.answers)
        for (const observe::Literal name : answer->headers)
            names.insert(name.view());
    json.key("headers").begin_object();
    for (const std::string_view name : names)
        json.key(name).raw(R"({"schema":{"type":"string"}})");
    json.key("X-Request-ID").raw(R"({"required":true,"schema":{"type":"string"}})");
    json.end_object();
}

void write_bodies(const Status& status, JsonWriter& json) {
    json.key("content").begin_object();
    bool page = false;
    for (const AnswerDescription* answer : status.answers) {
        if (answer->media_type.empty()) continue;
        page = page || answer->media_type.view() == "text/html";
        write_content(*answer, json);
    }
    if (!status.refusals.empty()) {
        write_problem(status.refusals, json);
        // Whoever prefers HTML gets the same as a page.
        if (!page) json.key("text/html").raw(R"({"schema":{"type":"string"}})");
    }
    json.end_object();
}

// Of a verdict the status alone is promised: web servers read no more of it.
void write_status(const Status& status, bool verdict_only, JsonWriter& json) {
    json.begin_object().member("description", words_of(status));
    write_headers(status, json);
    const bool has_body =
        !status.refusals.empty() ||
        std::any_of(status.answers.begin(), status.answers.end(),
                    [](const AnswerDescription* answer) { return !answer->media_type.empty(); });
    if (has_body && !verdict_only) write_bodies(status, json);
    json.end_object();
}

void write_responses(const Route& route, const Description& description, JsonWriter& json) {
    std::map<int, Status> statuses;
    for (const AnswerDescription& answer : description.answers)
        statuses[answer.status].answers.push_back(&answer);
    for (const Reason reason : possible_refusals(route, description))
        statuses[observe::row(reason).status].refusals.push_back(reason);
    json.key("responses").begin_object();
    for (const auto& [status, what] : statuses) {
        json.key(std::to_string(status));
        write_status(what, route.verdict_only, json);
    }
    json.end_object();
}

void write_operation(const Route& route, std::string_view method, const Description& description,
                     JsonWriter& json) {
    json.key(lower(method))
        .begin_object()
        .member("operationId", operation_id(method, route.path.view()))
        .member("summary", description.summary.view());
    if (!description.text.empty()) json.member("description", description.text.view());
    if (route.deprecation) json.member("deprecated", true);
    write_parameters(description, json);
    write_body(description.body, json);
    if (description.needs_session) json.key("security").raw(R"([{"session":[]},{"bearer":[]}])");
    write_responses(route, description, json);
    json.end_object();
}

void write_path(const Route& route, JsonWriter& json) {
    json.key(route.path.view()).begin_object();
    for (const observe::Literal method : route.methods)
        if (const Description* description = description_of(route, method.view()))
            write_operation(route, method.view(), *description, json);
    json.end_object();
}

}  // namespace

std::vector<Reason> possible_refusals(const Route& route, const Description& description) {
    using enum observe::Reason;
    std::set<Reason> all;
    for (const Reason reason : description.refusals)
        all.insert(observe::public_reason(reason));
    if (!route.verdict_only) {
        all.insert({bad_request, method_not_allowed, target_too_long, headers_too_large,
                    body_too_large, body_incomplete, method_unknown, deadline, internal});
        if (!route.any_host) all.insert(host_not_allowed);
    }
    return {all.begin(), all.end()};
}

std::string openapi_document(const std::vector<Route>& routes, const std::string& server,
                             std::string_view program_version) {
    JsonWriter json;
    json.begin_object().member("openapi", "3.1.0");
    json.key("info")
        .begin_object()
        .member("title", "difysso")
        .member("summary", "Single sign-on for Dify")
        .member("version", program_version)
        .member("description",
                "Every answer carries X-Request-ID. Errors are problem documents (RFC 9457), or "
                "pages for who prefers HTML. GET brings HEAD with it.")
        .key("license")
        .raw(R"({"name":"MIT","identifier":"MIT"})")
        .end_object();
    json.key("servers").begin_array().begin_object().member("url", server);
    json.end_object().end_array();
    json.key("paths").begin_object();
    for (const Route& route : routes)
        if (!route.descriptions.empty()) write_path(route, json);
    json.end_object();
    json.key("components").begin_object();
    json.key("schemas").begin_object().key("Problem").raw(kProblem).end_object();
    json.key("securitySchemes").raw(kSecuritySchemes);
    return json.end_object().end_object().take();
}

}  // namespace difysso::route
