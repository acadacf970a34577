#include "route/openapi.h"

#include "route/descriptions.h"
#include "route/openapi_responses.h"
#include "web/json_writer.h"

namespace difysso::route {
namespace {

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
