#include "web/form.h"

#include "web/ascii.h"

namespace difysso::web {
namespace {

using observe::Reason;
using observe::Refusal;

bool is_form(const Request& request) {
    const std::string_view type = request.header("content-type").value_or("");
    return same_ignoring_case(trim(type.substr(0, type.find(';'))),
                              "application/x-www-form-urlencoded");
}

}  // namespace

observe::Outcome<Query> form_parameters(const Call& call) {
    if (!call.query.empty()) return Refusal{Reason::parameter_duplicate, "in query and body"};
    if (!is_form(call.request)) return Refusal{Reason::bad_request, "the body is no form"};
    auto form = Query::parse(call.request.body);
    if (!form) return Refusal{Reason::bad_request, "the form is malformed"};
    return std::move(*form);
}

}  // namespace difysso::web
