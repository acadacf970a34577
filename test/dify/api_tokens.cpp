// The two routes that continue and end a session, in the form of each era.

#include <Poco/JSON/Parser.h>

#include "api.h"

namespace judge {

namespace {

// Nothing when the body is no JSON object or has no refresh_token.
std::optional<std::string> refresh_token_in(const std::string& body) {
    try {
        const auto parsed = Poco::JSON::Parser().parse(body).extract<Object::Ptr>();
        if (!parsed->has("refresh_token") || parsed->isNull("refresh_token")) return std::nullopt;
        return parsed->getValue<std::string>("refresh_token");
    } catch (const Poco::Exception&) {
        return std::nullopt;
    }
}

Answer missing_parameter() {
    auto body = object();
    body->set("code", "invalid_param");
    body->set("message", "Missing required parameter in the JSON body");
    body->set("params", "refresh_token");
    body->set("status", 400);
    return json(400, body);
}

Answer refresh_failed(Era era, const std::string& reason) {
    auto body = object();
    body->set("result", "fail");
    body->set(era == Era::cookie ? "message" : "data", reason);
    return json(401, body);
}

Answer with_tokens(const TokenPair& pair) {
    auto data = object();
    data->set("access_token", pair.access_token);
    data->set("refresh_token", pair.refresh_token);
    auto body = object();
    body->set("result", "success");
    body->set("data", data);
    return json(200, body);
}

void add_cookies(Answer& answer, const std::vector<std::string>& lines) {
    for (const auto& line : lines)
        answer.headers.emplace_back("Set-Cookie", line);
}

}  // namespace

Answer Api::refresh_token(const Request& request) const {
    std::string token;
    if (options_.era == Era::classic) {
        const auto given = refresh_token_in(request.body);
        if (!given) return missing_parameter();
        token = *given;
    } else {
        token = sessions_.refresh_token_of(request);
        if (token.empty()) return refresh_failed(options_.era, "No refresh token provided");
    }
    TokenPair pair;
    try {
        Database database(options_.database);
        pair = sessions_.rotate(database, token);
    } catch (const std::runtime_error& error) {
        return refresh_failed(options_.era, error.what());
    }
    if (options_.era == Era::classic) return with_tokens(pair);
    auto answer = result(200, "success");
    add_cookies(answer, sessions_.set_cookies(pair));
    return answer;
}

Answer Api::logout(const Request& request) const {
    Database database(options_.database);
    require_setup(database);
    const auto account = sessions_.load(database, request);
    if (account) sessions_.end(account->id);
    if (options_.era == Era::classic) return result(200, "success");
    if (!account)
        return error_answer(400, "invalid_param", "current_user must be an Account instance");
    auto answer = result(200, "success");
    add_cookies(answer, sessions_.clear_cookies());
    return answer;
}

}  // namespace judge
