#include "command/report.h"

#include <algorithm>
#include <iostream>

#include "command/printable.h"
#include "web/json_writer.h"
#include "web/percent.h"

namespace difysso::command {
namespace {

// A path of the configuration may have any octets.
std::string for_json(const std::string& text) {
    return web::is_utf8(text) ? text : printable(text);
}

}  // namespace

std::string_view Report::word(State state) {
    return state == State::ok ? "ok" : state == State::warning ? "warning" : "error";
}

void Report::note(State state, const std::string& thing, const std::string& text,
                  const std::string& mend) {
    worst_ = std::max(worst_, state);
    if (form_ == Form::json) {
        findings_.push_back({state, thing, text, mend});
        return;
    }
    std::cout << (state == State::ok        ? "ok  "
                  : state == State::warning ? "warn"
                                            : "FAIL")
              << "  " << thing << ": " << text;
    if (!mend.empty()) std::cout << "\n      mend: " << mend;
    std::cout << std::endl;
}

void Report::finish() const {
    if (form_ != Form::json) return;
    web::JsonWriter json;
    json.begin_object().member("state", word(worst_));
    json.key("checks").begin_array();
    for (const Finding& finding : findings_)
        json.begin_object()
            .member("name", for_json(finding.thing))
            .member("state", word(finding.state))
            .member("text", for_json(finding.text))
            .member("fix", for_json(finding.mend))
            .end_object();
    json.end_array().end_object();
    std::cout << json.take() << std::endl;
}

}  // namespace difysso::command
