#include <array>

#include "route/descriptions.h"

namespace difysso::route::descriptions {
namespace {

using enum observe::Reason;
using observe::Literal;
using observe::Reason;
using web::ParameterDescription;

constexpr std::array kSchemas{
    // Without total, page and pages behind a cursor.
    NamedSchema{"AdminPart", R"({"type":"object","required":["items","size","next"],)"
                             R"("properties":{"total":{"type":"integer"},"page":)"
                             R"({"type":"integer"},"size":{"type":"integer"},"pages":)"
                             R"({"type":"integer"},"next":{"type":["string","null"],)"
                             R"("description":"For ?after=; null at the end."}}})"},
    NamedSchema{"AdminAccount",
                R"({"type":"object","required":["id","email","name","status","created",)"
                R"("providers","last_sign_in"],"additionalProperties":false,"properties":{)"
                R"("id":{"type":"string"},"email":{"type":"string"},"name":{"type":"string"},)"
                R"("status":{"type":"string"},"created":{"type":"string"},"providers":)"
                R"({"type":"array","items":{"type":"string"}},"last_sign_in":)"
                R"({"type":["string","null"]}}})"},
    NamedSchema{"AdminSession",
                R"({"type":"object","required":["id","account","email","provider","since",)"
                R"("client","agent","last","until"],"additionalProperties":false,"properties":{)"
                R"("id":{"type":"string"},"account":{"type":["string","null"]},)"
                R"("email":{"type":["string","null"]},"provider":{"type":"string"},)"
                R"("since":{"type":"string"},"client":{"type":["string","null"]},)"
                R"("agent":{"type":["string","null"]},"last":{"type":"string"},)"
                R"("until":{"type":"string"}}})"},
    NamedSchema{"AdminEvent",
                R"({"type":"object","required":["id","at","act","who","account","session",)"
                R"("provider","email","reason","client","request_id"],"additionalProperties":)"
                R"(false,"properties":{"id":{"type":"string"},"at":{"type":"string"},"act":)"
                R"({"type":"string"},"who":{"type":["string","null"]},"account":)"
                R"({"type":["string","null"]},"session":{"type":["string","null"]},"provider":)"
                R"({"type":["string","null"]},"email":{"type":["string","null"]},"reason":)"
                R"({"type":["string","null"]},"client":{"type":["string","null"]},)"
                R"("request_id":{"type":"string"}}})"},
    NamedSchema{"AdminProvider",
                R"({"type":"object","required":["id","name","people","signed_in","refused"],)"
                R"("additionalProperties":false,"properties":{"id":{"type":"string"},"name":)"
                R"({"type":"string"},"people":{"type":"integer"},"signed_in":)"
                R"({"type":"integer"},"refused":{"type":"integer"}}})"},
};

std::vector<Reason> refusals(const std::vector<Reason>& own) {
    std::vector<Reason> all{not_signed_in,     access_token_invalid, access_token_expired,
                            session_ended,     account_not_active,   not_an_administrator,
                            redis_unavailable, redis_refuses_writes, database_unavailable,
                            database_refused,  dify_schema_unknown};
    all.insert(all.end(), own.begin(), own.end());
    return all;
}

std::vector<ParameterDescription> of_list(bool exported) {
    std::vector<ParameterDescription> all{
        {.name = "page",
         .text = "From 1 on; the further back, the slower.",
         .schema = R"({"type":"integer","minimum":1,"default":1})"},
        {.name = "size",
         .text = "At most 100. A CSV without it has up to 10,000 rows.",
         .schema = R"({"type":"integer","minimum":1,"maximum":100,"default":50})"},
        {.name = "after", .text = "What `next` said; not together with page."},
        {.name = "q", .text = "A part of an address or name, or an id."},
        {.name = "provider", .text = "Id of a provider."},
        {.name = "reason", .text = "Why a sign-in was refused: a code of the table of reasons."},
        {.name = "since", .text = "In UTC: 2026-11-30, 2026-11-30T12:00Z, 2026-11-30T12:00:00Z."},
        {.name = "until", .text = "As since; that moment isn't in it."}};
    if (exported)
        all.push_back({.name = "format",
                       .text = "Else Accept: text/csv decides.",
                       .schema = R"({"type":"string","enum":["json","csv"]})"});
    return all;
}

List list(Literal summary, Literal text, Literal schema, Literal example) {
    return {{.summary = summary,
             .text = text,
             .parameters = of_list(true),
             .answers = {{.status = 200,
                          .text = "A part of the list.",
                          .media_type = "application/json",
                          .schema = schema,
                          .example = example},
                         {.status = 200,
                          .text = "The same with a line of names; Link leads to what follows.",
                          .media_type = "text/csv",
                          .headers = {"Link", "Content-Disposition"}}},
             .refusals = refusals({parameter_invalid}),
             .needs = web::Needs::administrator}};
}

ParameterDescription of_path(Literal name, Literal text) {
    return {.in = ParameterDescription::In::path, .name = name, .text = text, .required = true};
}
const ParameterDescription kSession = of_path("session", "Id of a session begun here.");
const ParameterDescription kAccount = of_path("account", "Id of an account of Dify's.");

web::AnswerDescription count(Literal text, Literal schema, Literal example) {
    return {.status = 200,
            .text = text,
            .media_type = "application/json",
            .schema = schema,
            .example = example};
}
web::AnswerDescription ended(Literal text) {
    return count(text,
                 R"({"type":"object","required":["ended"],"additionalProperties":false,)"
                 R"("properties":{"ended":{"type":"integer"}}})",
                 R"({"ended":1})");
}

List question(Literal question, Literal act, const ParameterDescription& whom) {
    return {
        {.method = "GET",
         .summary = question,
         .parameters = {whom},
         .answers = {{.status = 200, .text = "A page with a button.", .media_type = "text/html"}},
         .refusals = refusals({not_found}),
         .needs = web::Needs::administrator},
        {.method = "POST",
         .summary = act,
         .text = "Of the page that asked, or of a program.",
         .parameters = {whom},
         .answers = {{.status = 303, .text = "To the page.", .headers = {"Location"}}},
         .refusals = refusals({not_found, cross_site}),
         .needs = web::Needs::administrator}};
}

}  // namespace

std::span<const NamedSchema> schemas_of_admin() {
    return kSchemas;
}

List admin_accounts() {
    return list("Accounts",
                "Dify's, with the providers that they are linked to. since and until are about "
                "when it was made.",
                R"({"allOf":[{"$ref":"#/components/schemas/AdminPart"},{"type":"object",)"
                R"("properties":{"items":{"type":"array","items":)"
                R"({"$ref":"#/components/schemas/AdminAccount"}}}}]})",
                R"({"items":[{"id":"11207ed7-2468-46f9-822e-9d2d0641e97f","email":)"
                R"("alice@example.org","name":"Alice","status":"active","created":)"
                R"("2026-11-30T12:00:00.000Z","providers":["casdoor"],"last_sign_in":)"
                R"("2026-11-30T12:00:00.000Z"}],"total":1,"page":1,"size":50,"pages":1,)"
                R"("next":null})");
}

List admin_sessions() {
    return list("Live sessions", "Those begun by this gateway that go on, the newest first.",
                R"({"allOf":[{"$ref":"#/components/schemas/AdminPart"},{"type":"object",)"
                R"("properties":{"items":{"type":"array","items":)"
                R"({"$ref":"#/components/schemas/AdminSession"}}}}]})",
                R"({"items":[{"id":"9b1c6d3e-0a57-4c7a-8f0e-6f6e0d9a1a55","account":)"
                R"("11207ed7-2468-46f9-822e-9d2d0641e97f","email":"alice@example.org",)"
                R"("provider":"casdoor","since":"2026-11-30T12:00:00.000Z","client":"192.0.2.1",)"
                R"("agent":"Mozilla/5.0","last":"2026-11-30T13:00:00Z","until":)"
                R"("2026-12-30T13:00:00Z"}],"total":1,"page":1,"size":50,"pages":1,"next":null})");
}

List admin_events() {
    return list("Events",
                "Sign-ins, refusals, and what was done to sessions and links, the newest first.",
                R"({"allOf":[{"$ref":"#/components/schemas/AdminPart"},{"type":"object",)"
                R"("properties":{"items":{"type":"array","items":)"
                R"({"$ref":"#/components/schemas/AdminEvent"}}}}]})",
                R"({"items":[{"id":"9b1c6d3e-0a57-4c7a-8f0e-6f6e0d9a1a55","at":)"
                R"("2026-11-30T12:00:00.000Z","act":"refused","who":null,"account":null,)"
                R"("session":null,"provider":"casdoor","email":"alice@example.org","reason":)"
                R"("group_not_allowed","client":"192.0.2.1","request_id":"8c1f0e"}],"size":50,)"
                R"("next":null})");
}

List admin_providers() {
    return list("Providers", "Those of the configuration, with what the last day brought.",
                R"({"allOf":[{"$ref":"#/components/schemas/AdminPart"},{"type":"object",)"
                R"("properties":{"items":{"type":"array","items":)"
                R"({"$ref":"#/components/schemas/AdminProvider"}}}}]})",
                R"({"items":[{"id":"casdoor","name":"Casdoor","people":12,"signed_in":9,)"
                R"("refused":1}],"total":1,"page":1,"size":50,"pages":1,"next":null})");
}

List admin_end_session() {
    return {{.summary = "End a session",
             .parameters = {kSession},
             .answers = {ended("Ended.")},
             .refusals = refusals({not_found, cross_site}),
             .needs = web::Needs::administrator}};
}

List admin_end_account() {
    return {{.summary = "End all sessions of an account",
             .text = "Dify's own too.",
             .parameters = {kAccount},
             .answers = {ended("Ended; the number is of those begun here.")},
             .refusals = refusals({not_found, cross_site}),
             .needs = web::Needs::administrator}};
}

List admin_unlink() {
    return {{.summary = "Take away what links an account to a provider",
             .text = "At the next sign-in that person is a stranger. provider comes in the address "
                     "or in a form, not in both.",
             .parameters = {kAccount, {.name = "provider", .text = "Id of the provider."}},
             .body =
                 web::BodyDescription{
                     .media_type = "application/x-www-form-urlencoded",
                     .schema = R"({"type":"object","properties":{"provider":{"type":"string"}}})",
                     .required = false},
             .answers = {count("Unlinked; how many rows went.",
                               R"({"type":"object","required":["unlinked"],)"
                               R"("additionalProperties":false,"properties":{"unlinked":)"
                               R"({"type":"integer"}}})",
                               R"({"unlinked":2})")},
             .refusals = refusals({not_found, cross_site, parameter_invalid, parameter_duplicate}),
             .needs = web::Needs::administrator}};
}

List admin_page() {
    return {{.summary = "The administrators' page",
             .parameters = of_list(false),
             .answers = {{.status = 200,
                          .text = "Sessions, events, and the last day as a chart.",
                          .media_type = "text/html"}},
             .refusals = refusals({parameter_invalid}),
             .needs = web::Needs::administrator}};
}

List admin_question_of_session() {
    return question("Ask whether to end a session", "End a session by a form", kSession);
}

List admin_question_of_account() {
    return question("Ask whether to end all sessions of an account",
                    "End all sessions of an account by a form", kAccount);
}

}  // namespace difysso::route::descriptions
