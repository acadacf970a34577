#include "signin/callback_answer.h"

#include <algorithm>

namespace difysso::signin {
namespace {

using observe::Reason;
using observe::Refusal;

constexpr std::size_t kCodeBytes = 4096;

bool is_form(const web::Request& request) {
    const std::string_view type = request.header("content-type").value_or("");
    const std::string_view essence = type.substr(0, type.find_first_of("; \t"));
    constexpr std::string_view kForm = "application/x-www-form-urlencoded";
    return std::equal(essence.begin(), essence.end(), kForm.begin(), kForm.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
}

bool usable_code(std::string_view code) {
    return !code.empty() && code.size() <= kCodeBytes &&
           std::none_of(code.begin(), code.end(),
                        [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

observe::Outcome<web::Query> parameters(const web::Call& call) {
    if (call.request.method != "POST") return call.query;
    if (!call.query.empty()) return Refusal{Reason::parameter_duplicate, "in query and body"};
    if (!is_form(call.request)) return Refusal{Reason::bad_request, "the body is no form"};
    auto form = web::Query::parse(call.request.body);
    if (!form) return Refusal{Reason::bad_request, "the form is malformed"};
    return std::move(*form);
}

}  // namespace

observe::Outcome<CallbackAnswer> read_callback(const web::Call& call) {
    const auto query = parameters(call);
    if (!query) return query.refusal();
    for (const auto& [name, value] : query->all())
        if (query->repeated(name)) return Reason::parameter_duplicate;

    const auto state = query->get("state");
    if (!state) return Reason::state_missing;
    CallbackAnswer answer{.state = std::string(*state), .code = {}, .iss = {}, .error = {}};
    if (const auto iss = query->get("iss")) answer.iss = std::string(*iss);

    const auto code = query->get("code");
    if (const auto error = query->get("error")) {
        if (code) return Reason::code_with_error;
        answer.error = std::string(*error);
        return answer;
    }
    if (!code || !usable_code(*code)) return Reason::code_missing;
    answer.code = observe::Secret(std::string(*code));
    return answer;
}

}  // namespace difysso::signin
