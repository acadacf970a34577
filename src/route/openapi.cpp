#include "route/openapi.h"

#include <algorithm>
#include <map>
#include <set>

#include "route/descriptions.h"
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

struct Security {
    web::Needs needs;
    std::string_view json;
};
constexpr Security kSecurity[] = {
    {web::Needs::session, R"([{"session":[]},{"bearer":[]}])"},
    {web::Needs::administrator, R"([{"session":[]},{"bearer":[]},{"admin_token":[]}])"},
    {web::Needs::casdoor_secret, R"([{"casdoor_secret":[]}])"},
    {web::Needs::scim_token, R"([{"scim_token":[]}])"},
};

struct Named {
    std::string_view name;
    std::string_view json;
};
constexpr Named kSecuritySchemes[] = {
    {"session", R"({"type":"apiKey","in":"cookie","name":"access_token","description":)"
                R"("Dify's session; over https the name is __Host-access_token."})"},
    {"bearer", R"({"type":"http","scheme":"bearer","description":"Dify's access token."})"},
    {"admin_token", R"({"type":"http","scheme":"bearer","description":"One of ADMIN_TOKEN."})"},
    {"casdoor_secret", R"({"type":"apiKey","in":"header","name":"X-Difysso-Secret",)"
                       R"("description":"CASDOOR_WEBHOOK_SECRET."})"},
    {"scim_token", R"({"type":"http","scheme":"bearer","description":"SCIM_TOKEN."})"},
};

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
    for (const Security& security : kSecurity)
        if (security.needs == description.needs) json.key("security").raw(security.json);
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

// What the paths refer to, and nothing else: what isn't configured isn't told of.
void write_components(std::string_view paths, JsonWriter& json) {
    json.begin_object().key("schemas").begin_object().key("Problem").raw(kProblem);
    for (const auto& schemas : {descriptions::schemas_of_admin(), descriptions::schemas_of_scim()})
        for (const auto& [name, schema] : schemas)
            if (paths.find("#/components/schemas/" + std::string(name.view()) + '"') !=
                std::string_view::npos)
                json.key(name.view()).raw(schema.view());
    json.end_object().key("securitySchemes").begin_object();
    for (const auto& [name, scheme] : kSecuritySchemes)
        if (paths.find("{\"" + std::string(name) + "\":[]}") != std::string_view::npos)
            json.key(name).raw(scheme);
    json.end_object().end_object();
}

std::string paths_text(const std::vector<Route>& routes) {
    JsonWriter json;
    json.begin_object();
    for (const Route& route : routes)
        if (!route.descriptions.empty()) write_path(route, json);
    return json.end_object().take();
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
    const std::string paths = paths_text(routes);
    json.key("paths").raw(paths);
    json.key("components");
    write_components(paths, json);
    return json.end_object().take();
}

}  // namespace difysso::route
