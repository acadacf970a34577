#include "web/answer.h"

#include <algorithm>

#include "web/ascii.h"
#include "web/headers.h"
#include "web/json_writer.h"
#include "web/page.h"
#include "web/preference.h"

namespace difysso::web {
namespace {

// A problem without a `type` has the status' own phrase as its title (RFC 9457, section 4.2.1).
std::string_view status_phrase(int status) {
    switch (status) {
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 409:
            return "Conflict";
        case 413:
            return "Content Too Large";
        case 414:
            return "URI Too Long";
        case 422:
            return "Unprocessable Content";
        case 429:
            return "Too Many Requests";
        case 431:
            return "Request Header Fields Too Large";
        case 500:
            return "Internal Server Error";
        case 501:
            return "Not Implemented";
        case 502:
            return "Bad Gateway";
        case 503:
            return "Service Unavailable";
        case 504:
            return "Gateway Timeout";
        default:
            return "Error";
    }
}

std::string problem(const Request& request, const observe::ReasonRow& row,
                    std::string_view parameter) {
    JsonWriter json;
    json.begin_object();
    json.member("title", status_phrase(row.status)).member("status", row.status);
    json.member("detail", row.sentence).member("code", row.code);
    json.member("request_id", request.request_id);
    if (!parameter.empty()) json.member("parameter", parameter);
    json.end_object();
    return json.take();
}

std::string problem_page(const Request& request, const observe::ReasonRow& row,
                         std::string_view parameter, std::string_view again) {
    const Language language =
        preferred_language(request.header("accept-language").value_or(std::string_view{}));
    const bool chinese = language == Language::chinese;
    Page page{.title = std::string(chinese ? row.chinese : row.sentence),
              .request_id = request.request_id,
              .code = std::string(row.code)};
    if (!parameter.empty())
        page.paragraphs.push_back((chinese ? "参数：" : "The parameter: ") +
                                  std::string(parameter));
    if (const auto advice = advice_words(row.advice, language); !advice.empty())
        page.paragraphs.emplace_back(advice);
    if (!again.empty() && row.advice == observe::Advice::start_again)
        page.links.push_back({chinese ? "重新登录" : "Start again", std::string(again)});
    return render(page, language);
}

Response answer_problem(const Request& request, observe::Reason reason, std::string_view again,
                        std::string_view parameter = {}) {
    const observe::ReasonRow& row = observe::row(observe::public_reason(reason));
    Response response;
    if (prefers_html(request)) {
        response = html(row.status, problem_page(request, row, parameter, again));
    } else {
        response.status = row.status;
        response.add("Content-Type", "application/problem+json");
        response.body = problem(request, row, parameter);
    }
    if (row.status == 503) response.add("Retry-After", "5");
    response.entry.reason = reason;
    return response;
}

// How much the preferences want a media type: the most specific range that fits it counts.
int weight_of(const std::vector<Preference>& preferences, std::string_view type) {
    const std::string_view any_subtype = type.substr(0, type.find('/') + 1);
    int exact = -1, range = -1, any = 0;
    for (const auto& [name, weight] : preferences) {
        if (same_ignoring_case(name, type)) exact = std::max(exact, weight);
        if (name.ends_with("/*") &&
            same_ignoring_case(name.substr(0, name.size() - 1), any_subtype))
            range = std::max(range, weight);
        if (name == "*/*") any = std::max(any, weight);
    }
    return exact >= 0 ? exact : range >= 0 ? range : any;
}

}  // namespace

Response refuse(const Request& request, const observe::Refusal& refusal, std::string_view again) {
    Response response = answer_problem(request, refusal.reason, again);
    response.entry.detail = refusal.detail;
    return response;
}

Response refuse(const Request& request, const observe::Failure& failure, std::string_view again) {
    Response response = answer_problem(request, failure.reason(), again);
    response.entry.detail = failure.detail();
    response.entry.code = observe::Word(failure.code());
    return response;
}

Response refuse_parameter(const Request& request, observe::Literal name) {
    Response response =
        answer_problem(request, observe::Reason::parameter_invalid, {}, name.view());
    response.entry.detail = name;
    return response;
}

Response refuse_for_now(const Request& request, std::chrono::seconds wait) {
    Response response = answer_problem(request, observe::Reason::too_many_requests, {});
    response.add("Retry-After", std::to_string(wait.count()));
    return response;
}

Response internal_error(const Request& request) {
    Response response = answer_problem(request, observe::Reason::internal, {});
    finish(request, response, request.scheme == "https");
    return response;
}

Response redirect(std::string_view location) {
    Response response;
    response.status = 302;
    response.add("Location", location);
    return response;
}

Response json(int status, std::string body) {
    Response response;
    response.status = status;
    response.add("Content-Type", "application/json");
    response.body = std::move(body);
    return response;
}

Response html(int status, std::string body) {
    Response response;
    response.status = status;
    response.add("Content-Type", "text/html; charset=utf-8");
    response.add("Content-Security-Policy", page_policy());
    response.body = std::move(body);
    return response;
}

bool prefers_html(const Request& request) {
    int page = 0, machine = 0;
    for (const auto& [name, value] : request.headers) {
        if (name != "accept") continue;
        const auto preferences = parse_preferences(value);
        page = std::max(page, weight_of(preferences, "text/html"));
        machine = std::max({machine, weight_of(preferences, "application/json"),
                            weight_of(preferences, "application/problem+json")});
    }
    return page > machine;
}

}  // namespace difysso::web
