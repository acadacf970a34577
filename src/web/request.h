#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "observe/clock.h"
#include "outbound/deadline.h"

namespace difysso::web {

// A request as the front end (FastCGI or HTTP) received it: nothing is decoded or trusted yet.
struct Request {
    std::string method;          // as sent; methods are case-sensitive (RFC 9110, section 9.1)
    std::string target;          // REQUEST_URI as sent: path, and '?' with the query
    std::string scheme;          // what the web server says it was reached by: "http" or "https"
    std::string remote_address;  // the web server's peer
    // In the order they came. Names in lower case with '-'; a repeated header stands here repeated.
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    enum class Body { complete, too_large, incomplete } body_state = Body::complete;

    observe::Time received{};
    outbound::Deadline deadline = outbound::Deadline::after(std::chrono::seconds(10));
    std::string request_id;  // 32 hex digits, made by the front end

    // The first header of that name. Nothing when it is absent.
    std::optional<std::string_view> header(std::string_view name) const {
        for (const auto& [key, value] : headers)
            if (key == name) return value;
        return std::nullopt;
    }
    bool repeated(std::string_view name) const {
        int count = 0;
        for (const auto& [key, value] : headers)
            count += key == name;
        return count > 1;
    }
    std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
    std::string_view query() const {
        const auto mark = target.find('?');
        return mark == std::string::npos ? std::string_view{}
                                         : std::string_view(target).substr(mark + 1);
    }
};

}  // namespace difysso::web
