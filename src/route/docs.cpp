#include "route/docs.h"

#include <algorithm>
#include <map>
#include <memory>

#include "route/descriptions.h"
#include "route/openapi.h"
#include "route/openapi_responses.h"
#include "web/answer.h"
#include "web/ascii.h"
#include "web/page.h"

namespace difysso::route {
namespace {

using web::Description;
using web::Route;

// Made once, when everything is known.
struct Documents {
    std::string mount_path;
    std::map<std::string, std::string, std::less<>> openapi;  // by version
    std::vector<web::Page::Entry> entries;                    // "METHOD /path" is the title
};

std::string methods_of(const Route& route, const Description& description) {
    if (!description.method.empty()) return std::string(description.method.view());
    std::string methods;
    for (const observe::Literal method : route.methods)
        methods.append(methods.empty() ? "" : ", ").append(method.view());
    return methods;
}

std::string parameter_line(const web::ParameterDescription& parameter) {
    std::string line = parameter.in == web::ParameterDescription::In::query ? "?" : "";
    line.append(parameter.name.view()).append(parameter.repeated ? "=… (repeatable): " : ": ");
    return line.append(parameter.text.view());
}

std::string refusals_line(const Route& route, const Description& description) {
    std::map<int, std::string> by_status;
    for (const observe::Reason reason : possible_refusals(route, description)) {
        const observe::ReasonRow& row = observe::row(reason);
        std::string& codes = by_status[row.status];
        codes.append(codes.empty() ? "" : ", ").append(row.code);
    }
    std::string line;
    for (const auto& [status, codes] : by_status)
        line.append(line.empty() ? "" : "; ").append(std::to_string(status) + " " + codes);
    return line;
}

std::string_view needs_line(web::Needs needs) {
    switch (needs) {
        case web::Needs::nothing:
            break;
        case web::Needs::session:
            return "Needs a session.";
        case web::Needs::administrator:
            return "Needs an administrator's session, or a token of ADMIN_TOKEN as Bearer.";
        case web::Needs::casdoor_secret:
            return "Needs CASDOOR_WEBHOOK_SECRET in X-Difysso-Secret.";
        case web::Needs::scim_token:
            return "Needs SCIM_TOKEN as Bearer.";
    }
    return "";
}

// "get-auth-login" of "GET /auth/login".
std::string id_of(std::string_view title) {
    std::string id;
    for (const char c : title) {
        if (web::is_alphanumeric(c))
            id.push_back(web::ascii_lower(c));
        else if (!id.empty() && id.back() != '-')
            id.push_back('-');
    }
    while (id.ends_with('-'))
        id.pop_back();
    return id;
}

// The first part of its path, or "/" when there is no other.
std::string group_of(std::string_view path) {
    const std::size_t slash = path.find('/', 1);
    return std::string(slash == std::string_view::npos ? "/" : path.substr(0, slash));
}

web::Page::Entry entry_of(const Route& route, const Description& description) {
    web::Page::Entry entry{.title = methods_of(route, description) + " " +
                                    std::string(route.path.view())};
    entry.id = id_of(entry.title);
    entry.group = group_of(route.path.view());
    entry.lines.emplace_back(description.summary.view());
    if (!description.text.empty()) entry.lines.emplace_back(description.text.view());
    if (const auto line = needs_line(description.needs); !line.empty())
        entry.lines.emplace_back(line);
    for (const web::ParameterDescription& parameter : description.parameters)
        entry.lines.push_back(parameter_line(parameter));
    if (description.body)
        entry.lines.push_back("Body: " + std::string(description.body->media_type.view()));
    for (const web::AnswerDescription& answer : description.answers) {
        std::string line = std::to_string(answer.status) + " ";
        if (!answer.media_type.empty()) line.append(answer.media_type.view()).append(": ");
        entry.lines.push_back(line.append(answer.text.view()));
        if (!answer.example.empty()) entry.lines.emplace_back(answer.example.view());
    }
    if (std::string line = refusals_line(route, description); !line.empty())
        entry.lines.push_back(std::move(line));
    return entry;
}

// The groups stay in the order in which each first came.
void gather_groups(std::vector<web::Page::Entry>& entries) {
    std::map<std::string, std::size_t> places;
    for (const auto& entry : entries)
        places.emplace(entry.group, places.size());
    std::stable_sort(entries.begin(), entries.end(), [&](const auto& a, const auto& b) {
        return places[a.group] < places[b.group];
    });
}

web::Response docs_page(const Documents& documents, const web::Call& call) {
    const bool chinese = call.language == web::Language::chinese;
    const std::string base = documents.mount_path + "/" + std::string(call.version);
    web::Page page{.title = chinese ? "difysso 接口说明" : "The API of difysso",
                   .paragraphs = {chinese ? "以下地址均位于 " + base + " 之下。说明为英文。"
                                          : "All addresses are below " + base + "."},
                   .links = {{"OpenAPI 3.1", base + "/openapi.json"}},
                   .entries = documents.entries,
                   .contents = chinese ? "目录" : "Contents",
                   .entries_english = true};
    return web::html(200, web::render(page, call.language));
}

web::Response openapi_answer(const Documents& documents, const web::Call& call) {
    return web::json(200, documents.openapi.find(call.version)->second);
}

}  // namespace

void add_docs(std::vector<Route>& routes, const std::string& mount_path,
              const std::string& program_version) {
    const auto documents = std::make_shared<Documents>();
    documents->mount_path = mount_path;
    routes.push_back(
        {.methods = {"GET"},
         .path = "/openapi.json",
         .action = [documents](const web::Call& call) { return openapi_answer(*documents, call); },
         .descriptions = descriptions::openapi()});
    routes.push_back(
        {.methods = {"GET"},
         .path = "/docs",
         .action = [documents](const web::Call& call) { return docs_page(*documents, call); },
         .descriptions = descriptions::docs()});
    for (const char* version : {"v1", "latest"})
        documents->openapi.emplace(
            version, openapi_document(routes, mount_path + "/" + version, program_version));
    for (const Route& route : routes)
        for (const Description& description : route.descriptions)
            documents->entries.push_back(entry_of(route, description));
    gather_groups(documents->entries);
}

}  // namespace difysso::route
