#include "request_log.h"

#include <set>

#include "json.h"

namespace casdoor_standin {

namespace {

const std::set<std::string, std::less<>> secrets{
    "client_secret", "clientSecret",  "code",          "code_verifier", "password",
    "token",         "refresh_token", "id_token_hint", "access_token",  "client_assertion"};

std::string parameters_json(const Pairs& pairs) {
    Members members;
    for (const auto& [name, value] : pairs) {
        members.text(name, secrets.contains(name) ? "***" : value);
    }
    return members.dump();
}

std::string names_json(const Pairs& pairs) {
    std::vector<std::string> names;
    for (const auto& pair : pairs)
        names.push_back(pair.first);
    return array(names);
}

}  // namespace

void RequestLog::add(const Request& request, int status) {
    const std::string& authorization = request.header("authorization");
    Members entry;
    entry.text("method", request.method).text("path", request.path).number("status", status);
    entry.number("connection", static_cast<std::int64_t>(request.connection));
    entry.boolean("reused", request.reused);
    entry.raw("query", parameters_json(request.query)).raw("form", parameters_json(request.form));
    entry.raw("cookies", names_json(request.cookies));
    entry.raw("headers", names_json(request.headers));
    entry.text("authorization", authorization.substr(0, authorization.find(' ')));
    entry.text("traceparent", request.header("traceparent"));
    entry.text("tracestate", request.header("tracestate"));
    entry.text("content_type", request.header("content-type"));
    entry.text("accept", request.header("accept")).text("host", request.header("host"));

    const std::lock_guard lock(mutex_);
    ++total_;
    ++counts_[request.method + ' ' + request.path];
    ++per_connection_[request.connection];
    requests_.emplace_back(request.path, entry.dump());
    if (requests_.size() > limit) requests_.pop_front();
}

std::string RequestLog::json(const std::string& path) const {
    const std::lock_guard lock(mutex_);
    Members counts;
    for (const auto& [name, count] : counts_)
        counts.number(name, static_cast<std::int64_t>(count));
    std::string requests = "[";
    for (const auto& [of, entry] : requests_) {
        if (!path.empty() && of != path) continue;
        if (requests.size() > 1) requests += ',';
        requests += entry;
    }
    Members all;
    all.number("total", static_cast<std::int64_t>(total_));
    all.number("connections", std::ssize(per_connection_));
    return all.raw("counts", counts.dump()).raw("requests", requests + ']').dump();
}

void RequestLog::reset() {
    const std::lock_guard lock(mutex_);
    counts_.clear();
    per_connection_.clear();
    requests_.clear();
    total_ = 0;
}

}  // namespace casdoor_standin
