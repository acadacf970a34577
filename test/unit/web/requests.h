#pragma once
#include <string>
#include <utility>
#include <vector>

#include "web/request.h"

namespace difysso::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

// A GET as the front end would hand it over.
inline web::Request get(std::string target, Headers headers = {}) {
    web::Request request;
    request.method = "GET";
    request.target = std::move(target);
    request.scheme = "https";
    request.remote_address = "192.0.2.10";
    request.headers = std::move(headers);
    request.request_id = "0123456789abcdef0123456789abcdef";
    return request;
}

inline Headers at_host(std::string host) {
    return {{"host", std::move(host)}};
}

}  // namespace difysso::test
