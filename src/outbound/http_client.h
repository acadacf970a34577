#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "observe/clock.h"
#include "outbound/deadline.h"

namespace difysso::outbound {

struct HttpRequest {
    std::string method = "GET";
    std::string target = {};  // path and query, "/api/..."
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string body = {};
    std::string content_type = {};
};

struct HttpResponse {
    int status = 0;
    std::string content_type;
    std::string body;
    std::optional<observe::Time> date;  // the Date header, when it could be read
};

// Requests to one origin that the configuration named. No redirect is followed, no cookie kept, no
// header of ours but Host, Accept, User-Agent and what the request says is sent. Any thread.
class HttpClient {
  public:
    virtual ~HttpClient() = default;
    // Any complete answer is returned, whatever its status. Throws observe::Failure:
    // provider_unavailable (no connection, TLS refused, cut off), token_response_too_large (body
    // above the cap), deadline.
    virtual HttpResponse send(const HttpRequest& request, const Deadline& deadline) = 0;
};

}  // namespace difysso::outbound
