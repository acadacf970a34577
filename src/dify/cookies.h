#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "dify/tokens.h"
#include "web/cookie.h"

namespace difysso::dify {

// How this Dify names and flags the cookies of a console session (Dify, libs/token.py, from 1.9.2):
// Secure when both CONSOLE_WEB_URL and CONSOLE_API_URL are https, the prefix __Host- when Secure
// and without a Domain. COOKIE_DOMAIN is Dify's from 1.10.0 on; before, it is left aside.
struct CookieForm {
    bool secure = false;
    std::string domain;  // "" = host only
    std::string prefix;  // "" or "__Host-"
};
CookieForm cookie_form(const config::Dify& dify);

// access_token, refresh_token and csrf_token, in Dify's order.
std::vector<web::Cookie> session_cookies(const config::Dify& dify, const Tokens& tokens);
// The same three, for deletion.
std::vector<web::Cookie> ended_cookies(const config::Dify& dify);

}  // namespace difysso::dify
