#pragma once
#include <string>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "browser.h"

namespace difysso::service {

// Asks Dify's console API as its page would: with the cookies and X-CSRF-Token, or, for the classic
// versions, with the tokens that came in the URL. The answers are the judge's.
class Console {
  public:
    // `landing` is the URL on which the sign-in ended.
    Console(Browser& browser, const std::string& origin, const std::string& landing);

    Answer profile() { return ask("GET", "/console/api/account/profile"); }
    Answer workspaces() { return ask("GET", "/console/api/workspaces"); }
    Answer current_workspace() { return ask("POST", "/console/api/workspaces/current"); }
    // 200 when the judge can read with the stored private key what was encrypted for this tenant.
    Answer decrypt(const std::string& tenant) {
        return ask("GET", "/judge/decrypt?tenant=" + tenant);
    }
    Answer logout();
    // Replaces the tokens, also the ones kept here.
    Answer refresh();

    const std::string& access_token() const { return access_token_; }    // classic only
    const std::string& refresh_token() const { return refresh_token_; }  // classic only

  private:
    bool is_classic() const { return !access_token_.empty(); }
    Answer ask(const std::string& method, const std::string& path, const std::string& json = "");

    Browser& browser_;
    std::string origin_;
    std::string access_token_, refresh_token_;
};

}  // namespace difysso::service
