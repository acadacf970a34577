#include "route/openapi_responses.h"

#include <algorithm>
#include <map>
#include <set>

namespace difysso::route {
namespace {

using observe::Reason;
using web::AnswerDescription;
using web::Description;
using web::JsonWriter;
using web::Route;

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

}  // namespace difysso::route
