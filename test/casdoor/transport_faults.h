#pragma once

#include <optional>
#include <string>

#include "encoding.h"
#include "state.h"

namespace casdoor_standin {

// The answer that a fault gives in place of the endpoint's own, which is not asked then.
std::optional<Response> replaced_answer(State& state, const std::string& endpoint);
// What faults do to the endpoint's answer on its way out.
void spoil(State& state, const std::string& endpoint, Response& response);

// The endpoint's answer with all that.
template <typename Answer>
Response with_faults(State& state, const std::string& endpoint, const Answer& answer) {
    std::optional<Response> replaced;
    if (state.faults.any()) replaced = replaced_answer(state, endpoint);
    Response response = replaced ? std::move(*replaced) : answer();
    response.headers.emplace_back("Date", http_date(state.now()));
    if (state.faults.any()) spoil(state, endpoint, response);
    return response;
}

}  // namespace casdoor_standin
