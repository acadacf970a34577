#pragma once
// A console session: who a request is from, and the tokens that begin, continue and end it.
// Stateless apart from PostgreSQL and Redis; any thread, each with connections of its own.

#include <optional>
#include <string>
#include <vector>

#include "account.h"
#include "cookie.h"
#include "http.h"
#include "options.h"
#include "passport.h"
#include "store.h"

namespace judge {

struct TokenPair {
    std::string access_token;
    std::string refresh_token;
    std::string csrf_token;
};

class Sessions {
  public:
    explicit Sessions(const Options& options);

    // request_loader: by cookie or Bearer. Nobody is signed in: nullopt; a bad token: Unauthorized.
    std::optional<Account> load(Database& database, const Request& request) const;
    // check_csrf_token: the header equals the cookie and was issued to this account.
    void check_csrf(const Request& request, const std::string& account) const;

    // Replaces a refresh token by a new pair. Throws std::runtime_error with the text Dify answers.
    TokenPair rotate(Database& database, const std::string& refresh_token) const;
    // Deletes the newest refresh token of the account and no other.
    void end(const std::string& account) const;

    // Set-Cookie lines: csrf, access, refresh, as the answer to a refresh has them.
    std::vector<std::string> set_cookies(const TokenPair& pair) const;
    std::vector<std::string> clear_cookies() const;
    std::string refresh_token_of(const Request& request) const;

  private:
    std::string access_token_of(const Request& request) const;
    TokenPair issue(const std::string& account) const;

    const Options& options_;
    Passport passport_;
    Cookies cookies_;
};

}  // namespace judge
