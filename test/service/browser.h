#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cookie_jar.h"

namespace difysso::service {

struct Answer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string url;  // that was asked

    // The first header of that name, whatever its case; empty when there is none.
    std::string header(const std::string& name) const;
    std::vector<std::string> header_lines(const std::string& name) const;
    // The Location header as an absolute URL.
    std::string location() const;
};

// One step of the way, as a person could follow it.
struct Hop {
    std::string method;
    std::string url;
    int status;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

// A browser without a window: sends cookies, keeps those it gets, checks certificates, and follows
// a redirect only when told to. A connection a request. One thread at a time; use one object a
// person. Throws std::runtime_error when there is no answer.
class Browser {
  public:
    // `ca` is trusted for https; without it https is refused.
    explicit Browser(std::filesystem::path ca = {}) : ca_(std::move(ca)) {}

    // Sends what it is told: the URL's path and query go out as they are.
    Answer send(const std::string& method, const std::string& url, const std::string& body = "",
                const Fields& headers = {});
    Answer get(const std::string& url, const Fields& headers = {}) {
        return send("GET", url, "", headers);
    }
    Answer post_form(const std::string& url, const Fields& fields, const Fields& headers = {});
    Answer post_json(const std::string& url, const std::string& json, const Fields& headers = {});
    // GET of the answer's Location. REQUIRES: it has one.
    Answer follow(const Answer& answer) { return get(answer.location()); }

    // Connects to 127.0.0.1 for this host name, whatever a resolver says.
    void map_host(const std::string& name) { mapped_.insert_or_assign(name, "127.0.0.1"); }

    CookieJar& cookies() { return cookies_; }
    const std::vector<Hop>& hops() const { return hops_; }

  private:
    std::filesystem::path ca_;
    std::map<std::string, std::string> mapped_;
    CookieJar cookies_;
    std::vector<Hop> hops_;
};

// For forms and queries: everything but unreserved characters in %XX.
std::string percent_encoded(const std::string& text);
std::string form_encoded(const Fields& fields);
// The decoded parameter of the URL's query; empty when it isn't there.
std::string query_parameter(const std::string& url, const std::string& name);

}  // namespace difysso::service
