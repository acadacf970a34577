#pragma once
// The routes of Dify's console API that a session needs, and two helpers for tests below /judge/.
// Stateless; any thread.

#include <optional>

#include "http.h"
#include "options.h"
#include "session.h"

namespace judge {

class Api {
  public:
    explicit Api(const Options& options) : options_(options), sessions_(options) {}

    // Nothing when the path is neither below /console/api/ nor a helper of tests.
    std::optional<Answer> answer(const Request& request) const;
    // Who a document request is from, as the console's own server asks: without X-CSRF-Token.
    // Nobody for whatever reason: nullopt.
    std::optional<Answer> whoami_of_document(const Request& request) const;

  private:
    struct Route;
    static const std::vector<Route>& routes();

    Answer profile(const Request& request) const;
    Answer workspaces(const Request& request) const;
    Answer current_workspace(const Request& request) const;
    Answer refresh_token(const Request& request) const;
    Answer logout(const Request& request) const;
    Answer setup(const Request& request) const;
    Answer system_features(const Request& request) const;
    Answer whoami(const Request& request) const;
    Answer decrypt(const Request& request) const;

    void require_setup(Database& database) const;
    // setup_required, login_required, account_initialization_required
    Account signed_in(Database& database, const Request& request) const;

    const Options& options_;
    Sessions sessions_;
};

}  // namespace judge
