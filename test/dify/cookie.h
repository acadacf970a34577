#pragma once
// Dify's cookies (libs/token.py, 1.10.0 and newer): real names and Set-Cookie lines with the
// attributes in werkzeug's order.

#include <ctime>
#include <string>

#include "options.h"

namespace judge {

class Cookies {
  public:
    explicit Cookies(const Options& options);

    // With the __Host- prefix where Dify puts it: https on both sides and no COOKIE_DOMAIN.
    std::string real_name(const std::string& name) const;
    std::string set(const std::string& name, const std::string& value, std::time_t now) const;
    std::string clear(const std::string& name) const;

  private:
    std::string attributes(const std::string& name, const std::string& lifetime) const;

    bool secure_;
    std::string domain_;
    long long access_seconds_;
    long long refresh_seconds_;
};

}  // namespace judge
