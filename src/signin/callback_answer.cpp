#include "signin/callback_answer.h"

#include <algorithm>

#include "web/form.h"

namespace difysso::signin {
namespace {

using observe::Reason;

constexpr std::size_t kCodeBytes = 4096;

bool usable_code(std::string_view code) {
    return !code.empty() && code.size() <= kCodeBytes &&
           std::none_of(code.begin(), code.end(),
                        [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace

std::string callback_path(std::string_view id) {
    std::string path = "/v1/auth/callback";
    if (!id.empty()) path.append("/").append(id);
    return path;
}

observe::Outcome<CallbackAnswer> read_callback(const web::Call& call) {
    const auto query = call.request.method == "POST" ? web::form_parameters(call) : call.query;
    if (!query) return query.refusal();
    for (const auto& [name, value] : query->all())
        if (query->repeated(name)) return Reason::parameter_duplicate;

    const auto state = query->get("state");
    if (!state) return Reason::state_missing;
    CallbackAnswer answer{.state = std::string(*state),
                          .code = {},
                          .iss = {},
                          .error = {},
                          .callback_of = std::string(call.path_parameter)};
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
