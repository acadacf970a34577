#pragma once
// A request and an answer as plain values, and how the answer's bytes go out. The answer's headers
// are written as they stand here, whatever is in them: a provider may be broken on purpose.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "encoding.h"

namespace casdoor_standin {

struct Request {
    std::string method;
    std::string path;          // without the query, as it was sent
    std::string query_string;  // as it was sent
    Pairs query;
    Pairs form;     // of an urlencoded body
    Pairs headers;  // names in lower case
    Pairs cookies;
    std::string body;
    std::uint64_t connection = 0;  // 1, 2, ... in the order the connections came
    bool reused = false;           // not the first request of its connection

    const std::string& header(std::string_view name) const { return value_of(headers, name); }
    // Form and query together; the form wins.
    const std::string& parameter(std::string_view name) const {
        return has(form, name) ? value_of(form, name) : value_of(query, name);
    }
};

struct Delivery {
    std::chrono::milliseconds delay{0};    // before the first byte
    std::chrono::milliseconds drip{0};     // between two bytes of the body
    std::optional<std::size_t> cut_after;  // close after so many bytes of the body
    std::optional<std::string> content_length;
    bool chunked = false;
    bool close_silently = false;  // close although the answer says keep-alive
};

struct Response {
    int status = 200;
    std::string content_type = "application/json; charset=utf-8";
    Pairs headers;
    std::string body;
    Delivery delivery;
};

class Handler {
  public:
    virtual ~Handler() = default;
    // Called by many threads at once.
    virtual Response handle(const Request& request) = 0;
};

}  // namespace casdoor_standin
