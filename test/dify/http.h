#pragma once
// Requests and answers as the judge sees them, and Dify's error bodies. Plain values, no I/O.

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <Poco/JSON/Object.h>

namespace judge {

struct Request {
    std::string method;
    std::string path;
    std::map<std::string, std::string> query;
    std::map<std::string, std::string> headers;  // names in lower case
    std::map<std::string, std::string> cookies;  // the first of each name, as werkzeug gives it
    std::string body;

    // Empty when absent.
    std::string header(const std::string& lower_case_name) const;
    std::string cookie(const std::string& name) const;
    std::string parameter(const std::string& name) const;
};

struct Answer {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers = {};
};

// An HTTP error that Dify raises; code, message and status make its body.
class HttpError : public std::runtime_error {
  public:
    HttpError(int status, std::string code, const std::string& message)
        : std::runtime_error(message), status_(status), code_(std::move(code)) {}

    int status() const { return status_; }
    const std::string& code() const { return code_; }

  private:
    int status_;
    std::string code_;
};

// 401 with the code "unauthorized".
class Unauthorized : public HttpError {
  public:
    explicit Unauthorized(const std::string& message) : HttpError(401, "unauthorized", message) {}
};

using Object = Poco::JSON::Object;

// An object that keeps the order in which members are set.
Object::Ptr object();
std::string to_text(const Object::Ptr& value);
Answer json(int status, const Object::Ptr& body);
// As Dify's error handler: {code, message, status}; a 401 also has WWW-Authenticate.
Answer error_answer(int status, std::string_view code, const std::string& message);
Answer result(int status, std::string_view result);

std::map<std::string, std::string> parse_cookies(std::string_view header);

}  // namespace judge
