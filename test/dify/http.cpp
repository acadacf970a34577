#include "http.h"

#include <sstream>

namespace judge {

namespace {

std::string find(const std::map<std::string, std::string>& map, const std::string& name) {
    const auto found = map.find(name);
    return found == map.end() ? std::string() : found->second;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

}  // namespace

std::string Request::header(const std::string& lower_case_name) const {
    return find(headers, lower_case_name);
}

std::string Request::cookie(const std::string& name) const {
    return find(cookies, name);
}

std::string Request::parameter(const std::string& name) const {
    return find(query, name);
}

Object::Ptr object() {
    return new Object(Poco::JSON_PRESERVE_KEY_ORDER);
}

std::string to_text(const Object::Ptr& value) {
    std::ostringstream out;
    value->stringify(out);
    return out.str();
}

Answer json(int status, const Object::Ptr& body) {
    Answer answer;
    answer.status = status;
    answer.body = to_text(body) + "\n";
    return answer;
}

Answer error_answer(int status, std::string_view code, const std::string& message) {
    auto body = object();
    body->set("code", std::string(code));
    body->set("message", message);
    body->set("status", status);
    auto answer = json(status, body);
    if (status == 401) answer.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"api\"");
    return answer;
}

Answer result(int status, std::string_view result) {
    auto body = object();
    body->set("result", std::string(result));
    return json(status, body);
}

std::map<std::string, std::string> parse_cookies(std::string_view header) {
    std::map<std::string, std::string> cookies;
    while (!header.empty()) {
        const auto end = header.find(';');
        const auto pair = trimmed(header.substr(0, end));
        header = end == std::string_view::npos ? std::string_view() : header.substr(end + 1);
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos) continue;
        auto value = trimmed(pair.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        cookies.emplace(trimmed(pair.substr(0, equals)), value);
    }
    return cookies;
}

}  // namespace judge
