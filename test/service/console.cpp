#include "console.h"

#include "stand_ins.h"

namespace difysso::service {

Console::Console(Browser& browser, const std::string& origin, const std::string& landing)
    : browser_(browser),
      origin_(origin),
      access_token_(query_parameter(landing, "access_token")),
      refresh_token_(query_parameter(landing, "refresh_token")) {}

Answer Console::ask(const std::string& method, const std::string& path, const std::string& json) {
    Fields headers;
    if (is_classic()) {
        headers.emplace_back("Authorization", "Bearer " + access_token_);
    } else {
        for (const char* name : {"__Host-csrf_token", "csrf_token"}) {
            if (const auto cookie = browser_.cookies().find(name)) {
                headers.emplace_back("X-CSRF-Token", cookie->value);
                break;
            }
        }
    }
    if (!json.empty()) headers.emplace_back("Content-Type", "application/json");
    return browser_.send(method, origin_ + path, json, headers);
}

Answer Console::logout() {
    return ask(is_classic() ? "GET" : "POST", "/console/api/logout");
}

Answer Console::refresh() {
    if (!is_classic()) return ask("POST", "/console/api/refresh-token");
    Answer answer =
        ask("POST", "/console/api/refresh-token", R"({"refresh_token":")" + refresh_token_ + "\"}");
    if (answer.status == 200) {
        const auto data = json_object(answer.body)->getObject("data");
        access_token_ = data->getValue<std::string>("access_token");
        refresh_token_ = data->getValue<std::string>("refresh_token");
    }
    return answer;
}

}  // namespace difysso::service
