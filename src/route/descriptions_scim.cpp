#include <array>

#include "route/descriptions.h"

namespace difysso::route::descriptions {
namespace {

using enum observe::Reason;
using observe::Literal;
using web::AnswerDescription;
using web::ParameterDescription;

constexpr Literal kType = "application/scim+json";

constexpr std::array kSchemas{
    NamedSchema{"ScimUser",
                R"({"type":"object","required":["schemas","id"],"additionalProperties":false,)"
                R"("properties":{"schemas":{"type":"array","items":{"type":"string"}},"id":)"
                R"({"type":"string"},"userName":{"type":"string"},"externalId":)"
                R"({"type":"string"},"displayName":{"type":"string"},"active":)"
                R"({"type":"boolean"},"meta":{"type":"object"}}})"},
    NamedSchema{"ScimUserGiven",
                R"({"type":"object","required":["userName"],"properties":{"userName":)"
                R"({"type":"string"},"externalId":{"type":["string","null"]},"displayName":)"
                R"({"type":["string","null"]},"active":{"type":["boolean","null"]}}})"},
    NamedSchema{"ScimList",
                R"({"type":"object","required":["schemas","totalResults","startIndex",)"
                R"("itemsPerPage","Resources"],"additionalProperties":false,"properties":{)"
                R"("schemas":{"type":"array","items":{"type":"string"}},"totalResults":)"
                R"({"type":"integer"},"startIndex":{"type":"integer"},"itemsPerPage":)"
                R"({"type":"integer"},"Resources":{"type":"array","items":{"type":"object"}}}})"},
    NamedSchema{"ScimError",
                R"({"type":"object","description":"RFC 7644, section 3.12.","required":)"
                R"(["schemas","status","detail"],"additionalProperties":false,"properties":{)"
                R"("schemas":{"type":"array","items":{"type":"string"}},"status":)"
                R"({"type":"string"},"scimType":{"type":"string"},"detail":{"type":"string"}}})"},
};

// A directory reads errors of SCIM's own shape (section 3.12).
AnswerDescription error(int status, Literal text) {
    return {.status = status,
            .text = text,
            .media_type = kType,
            .schema = R"({"$ref":"#/components/schemas/ScimError"})"};
}
AnswerDescription error_of_token() {
    AnswerDescription answer = error(401, "The token isn't SCIM_TOKEN.");
    answer.headers = {"WWW-Authenticate"};
    return answer;
}
AnswerDescription nothing_there() {
    return error(404, "There is none.");
}
AnswerDescription malformed() {
    return error(400, "What was sent can't be understood.");
}
AnswerDescription taken() {
    return error(409, "Another has that userName.");
}
AnswerDescription user(int status, Literal text) {
    return {.status = status,
            .text = text,
            .media_type = kType,
            .schema = R"({"$ref":"#/components/schemas/ScimUser"})",
            .example = R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":)"
                       R"("5f0e5c0a-7f0c-4f3f-9f6b-2a4c6a1f7f11","userName":)"
                       R"("alice@example.org","active":true})"};
}
AnswerDescription some(Literal text, Literal schema) {
    return {.status = 200, .text = text, .media_type = kType, .schema = schema};
}

std::vector<ParameterDescription> with_wanted(std::vector<ParameterDescription> more) {
    more.push_back({.name = "attributes", .text = "These only, with commas between them."});
    more.push_back({.name = "excludedAttributes", .text = "All but these."});
    return more;
}

const ParameterDescription kId{.in = ParameterDescription::In::path,
                               .name = "id",
                               .text = "As it was told when it was made.",
                               .required = true};

web::Description describe(Literal method, Literal summary,
                          std::vector<ParameterDescription> parameters,
                          std::vector<AnswerDescription> answers) {
    answers.push_back(error_of_token());
    return {.method = method,
            .summary = summary,
            .parameters = std::move(parameters),
            .answers = std::move(answers),
            .refusals = {redis_unavailable, redis_refuses_writes, database_unavailable,
                         database_refused, dify_schema_unknown},
            .needs = web::Needs::scim_token};
}

web::BodyDescription user_given() {
    return {.media_type = kType, .schema = R"({"$ref":"#/components/schemas/ScimUserGiven"})"};
}

List announced(Literal summary) {
    return {describe("", summary, {}, {some("What there is.", R"({"type":"object"})")})};
}
List announced_one(Literal summary) {
    return {describe("", summary, {kId}, {some("It.", R"({"type":"object"})"), nothing_there()})};
}

}  // namespace

std::span<const NamedSchema> schemas_of_scim() {
    return kSchemas;
}

List scim_config() {
    return announced("What this SCIM service can do");
}
List scim_schemas() {
    return announced("The schemas: one");
}
List scim_schema() {
    return announced_one("A schema");
}
List scim_resource_types() {
    return announced("The types of resources: one");
}
List scim_resource_type() {
    return announced_one("A type of resources");
}

List scim_users() {
    auto list = describe(
        "GET", "Users",
        with_wanted(
            {{.name = "filter", .text = "userName eq \"x\", or externalId eq \"x\"."},
             {.name = "startIndex", .text = "From 1 on.", .schema = R"({"type":"integer"})"},
             {.name = "count", .text = "At most 200.", .schema = R"({"type":"integer"})"}}),
        {some("A part of the list.", R"({"$ref":"#/components/schemas/ScimList"})"), malformed()});
    auto made = user(201, "Made.");
    made.headers = {"Location"};
    auto add = describe("POST", "Add a user", with_wanted({}), {made, malformed(), taken()});
    add.text = "No account is made by it. Whoever isn't active has his sessions ended.";
    add.body = user_given();
    return {list, add};
}

List scim_user() {
    const auto answers = [](std::vector<AnswerDescription> more) {
        more.push_back(nothing_there());
        return more;
    };
    auto get = describe("GET", "A user", with_wanted({kId}), answers({user(200, "The user.")}));
    auto put = describe("PUT", "Replace a user", with_wanted({kId}),
                        answers({user(200, "Replaced."), malformed(), taken()}));
    put.text = "active: false ends everything that the person has here.";
    put.body = user_given();
    auto patch = describe("PATCH", "Change a user", with_wanted({kId}),
                          answers({user(200, "Changed."), malformed(), taken()}));
    patch.text = put.text;
    patch.body = web::BodyDescription{
        .media_type = kType,
        .schema = R"({"type":"object","required":["Operations"],"properties":{"Operations":)"
                  R"({"type":"array","items":{"type":"object","required":["op"],"properties":{)"
                  R"("op":{"type":"string"},"path":{"type":"string"},"value":{}}}}}})"};
    auto remove =
        describe("DELETE", "Remove a user", {kId}, answers({{.status = 204, .text = "Removed."}}));
    remove.text = "Ends everything that the person has here.";
    return {get, put, patch, remove};
}

List scim_search() {
    return {describe("", "A search by POST", {},
                     {error(501, "There is none; GET /scim/v2/Users finds the same.")})};
}

List scim_nothing() {
    return {describe("", "Any other resource",
                     {{.in = ParameterDescription::In::path,
                       .name = "other",
                       .text = "What there isn't.",
                       .required = true}},
                     {nothing_there()})};
}

}  // namespace difysso::route::descriptions
