#pragma once
// Dify's PassportService (libs/passport.py): HS256 with SECRET_KEY, judged as PyJWT judges, with
// its leniency in base64 and its strictness about aud, iat, nbf and sub. Stateless; any thread.

#include <string>
#include <string_view>

#include "http.h"

namespace judge {

class Passport {
  public:
    explicit Passport(std::string secret_key) : secret_key_(std::move(secret_key)) {}

    std::string issue(const Object::Ptr& claims) const;
    // Throws Unauthorized with Dify's text.
    Object::Ptr verify(std::string_view token) const;

  private:
    std::string sign(std::string_view text) const;

    std::string secret_key_;
};

std::string base64url(std::string_view bytes);

}  // namespace judge
