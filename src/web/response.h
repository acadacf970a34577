#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "observe/literal.h"
#include "observe/log.h"
#include "web/request.h"

namespace difysso::web {

// What the front end sends. Headers are written in order; a value with a control character is never
// sent (add() throws std::invalid_argument: it would be a fault of ours).
struct Response {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    // For the log line of this request; never sent.
    observe::Entry entry{.event = "request"};

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
