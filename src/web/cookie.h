#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "observe/clock.h"
#include "web/request.h"
#include "web/response.h"

namespace difysso::web {

// An HTTP date, IMF-fixdate (RFC 9110, section 5.6.7).
std::string http_date(observe::Time time);

// A Set-Cookie line, its attributes in the order Dify (Werkzeug) writes them: Domain, Expires,
// Max-Age, Secure, HttpOnly, Path, SameSite.
struct Cookie {
    std::string name;
    std::string value;
    std::string domain = {};  // "" = host only
    std::string path = "/";
    std::optional<std::chrono::seconds> max_age = {};  // nothing = a session cookie; 0 deletes
    bool secure = false;
    bool http_only = true;
    std::string same_site = "Lax";
};
// `now` dates Expires. REQUIRES: name and value are cookie-octets (RFC 6265, section 4.1.1).
std::string set_cookie_line(const Cookie& cookie, observe::Time now);
void add_cookies(Response& response, const std::vector<Cookie>& cookies, observe::Time now);

// All cookies of a request in the order they came, from every Cookie header; what isn't name=value
// is passed over. A comma separates nothing: browsers send it within a value, and judge the
// __Host- prefix by the name before it alone.
std::vector<std::pair<std::string_view, std::string_view>> request_cookies(const Request& request);

}  // namespace difysso::web
