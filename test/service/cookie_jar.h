#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace difysso::service {

struct Cookie {
    std::string name, value;
    std::string host;       // that set it, or the Domain attribute without its dot
    bool host_only = true;  // no Domain attribute
    std::string path;
    bool secure = false, http_only = false;
    std::string same_site;                                         // as written, empty when absent
    std::optional<std::chrono::system_clock::time_point> expires;  // none: ends with the browser
};

// What a browser keeps of Set-Cookie and sends back (RFC 6265, and the prefixes of 6265bis): by
// host, not by port; strict about Secure, even on loopback addresses. A cookie that a browser would
// refuse is dropped. SameSite is recorded but not acted on. One thread at a time.
class CookieJar {
  public:
    // `path` is that of the request which was answered.
    void keep(const std::string& set_cookie, const std::string& host, const std::string& path,
              bool https);
    // The Cookie header for a request, empty when there is nothing to send.
    std::string header(const std::string& host, const std::string& path, bool https);

    const std::vector<Cookie>& all();
    std::optional<Cookie> find(const std::string& name);
    void erase(const std::string& name);
    void clear() { cookies_.clear(); }

  private:
    void forget_expired();
    std::vector<Cookie> cookies_;
};

}  // namespace difysso::service
