#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "observe/literal.h"
#include "observe/log.h"
#include "web/request.h"

namespace difysso::web {

// The headers of an answer in the order in which they are sent. Response::add() is the only way in,
// so what stands here can be written as it is.
class Headers {
  public:
    auto begin() const { return lines_.begin(); }
    auto end() const { return lines_.end(); }
    std::size_t size() const { return lines_.size(); }
    bool empty() const { return lines_.empty(); }
    bool operator==(const Headers&) const = default;

  private:
    friend struct Response;
    std::vector<std::pair<std::string, std::string>> lines_;
};

// What the front end sends.
struct Response {
    int status = 200;
    Headers headers;
    std::string body;

    // For the log line of this request; never sent.
    observe::Entry entry{.event = "request"};

    // The one function that writes a header, Location and Set-Cookie too. Throws
    // std::invalid_argument when the name is no token (RFC 9110, section 5.6.2) or the value has a
    // control character: a fault of ours, which must not become a second header.
    Response& add(std::string_view name, std::string_view value);
    // The first header of that name, "" when absent.
    std::string_view header(std::string_view name) const;
};

// Answers requests. Any thread. Throws nothing but what the worker loop turns into a 500.
class Handler {
  public:
    virtual ~Handler() = default;
    virtual Response handle(const Request& request) = 0;
};

}  // namespace difysso::web
