#include "route/descriptions.h"

namespace difysso::route::descriptions {
namespace {

using enum observe::Reason;

web::AnswerDescription json(int status, observe::Literal text, observe::Literal schema,
                            observe::Literal example = "") {
    return {.status = status,
            .text = text,
            .media_type = "application/json",
            .schema = schema,
            .example = example};
}

constexpr observe::Literal kReadiness =
    R"({"type":"object","required":["status","parts"],"additionalProperties":false,)"
    R"("properties":{"status":{"enum":["ready","not ready"]},"parts":{"type":"object",)"
    R"("additionalProperties":{"type":"object","required":["state"],"properties":)"
    R"({"state":{"type":"string"},"detail":{"type":"string"}}}}}})";

}  // namespace

List welcome() {
    return {{.summary = "Welcome",
             .answers = {json(200, "Name, version, and the versions of this API.",
                              R"({"type":"object","required":["name","message","status","version",)"
                              R"("versions"],"additionalProperties":false,"properties":{"name":)"
                              R"({"type":"string"},"message":{"type":"string"},"status":)"
                              R"({"const":"ok"},"version":{"type":"string"},"versions":)"
                              R"({"type":"object","additionalProperties":{"type":"string"}}}})",
                              R"({"name":"difysso","message":"Welcome: single sign-on for Dify.",)"
                              R"("status":"ok","version":"1.0.0","versions":{"v1":"/sso/v1/",)"
                              R"("latest":"/sso/latest/"}})")}}};
}

List version() {
    return {{.summary = "What runs here",
             .answers = {json(200, "Version and commit.",
                              R"({"type":"object","required":["name","version","commit","build"],)"
                              R"("additionalProperties":false,"properties":{"name":)"
                              R"({"type":"string"},"version":{"type":"string"},"commit":)"
                              R"({"type":"string"},"build":{"type":"string"}}})")}}};
}

List live() {
    return {{.summary = "Does it run?",
             .answers = {json(200, "It does.",
                              R"({"type":"object","required":["status"],)"
                              R"("additionalProperties":false,"properties":{"status":)"
                              R"({"const":"live"}}})",
                              R"({"status":"live"})")}}};
}

List ready() {
    return {{.summary = "Would a sign-in work?",
             .answers = {json(200, "Yes; part by part.", kReadiness,
                              R"({"status":"ready","parts":{"database":{"state":"ok"}}})"),
                         json(503, "No; part by part.", kReadiness)}}};
}

List metrics() {
    return {{.summary = "Metrics",
             .text = "For Prometheus, from METRICS_ALLOW only.",
             .answers = {{.status = 200,
                          .text = "Prometheus' text format.",
                          .media_type = "text/plain"}},
             .refusals = {client_not_allowed}}};
}

List status() {
    return {{.summary = "How the workers are",
             .text = "For `difysso status`, from METRICS_ALLOW only.",
             .answers = {json(200, "Workers, pools, breakers and what is wrong.",
                              R"({"type":"object"})")},
             .refusals = {client_not_allowed}}};
}

List openapi() {
    return {{.summary = "This API, described",
             .answers = {json(200, "OpenAPI 3.1.", R"({"type":"object"})")}}};
}

List docs() {
    return {{.summary = "This API, described for people",
             .answers = {{.status = 200, .text = "A page.", .media_type = "text/html"}}}};
}

}  // namespace difysso::route::descriptions
