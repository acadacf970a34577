#pragma once
// What the stand-in is told about the Dify it stands for. The names are Dify's own settings.

#include <cstdint>
#include <string>
#include <vector>

namespace judge {

enum class Era {
    classic,  // 0.9.2 - 1.9.1: Authorization: Bearer, tokens kept by the page
    cookie,   // 1.9.2 and newer: HttpOnly cookies and X-CSRF-Token
};

struct Options {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0;
    Era era = Era::cookie;
    std::string secret_key;
    std::string database;  // libpq connection string
    std::string redis = "127.0.0.1:6379";
    std::string redis_username;
    std::string redis_password;
    int redis_db = 0;
    std::string redis_prefix;
    std::string console_web_url;
    std::string console_api_url;
    std::string cookie_domain;
    double access_minutes = 60;
    double refresh_days = 30;
    std::string edition = "SELF_HOSTED";
    std::string storage;
    std::string sso_url = "/v1/auth/login";
    bool print_ready = false;
    bool stop_on_eof = false;
};

// Throws std::invalid_argument with a sentence for the person at the terminal.
Options parse_options(const std::vector<std::string>& arguments);

extern const char* const usage;

}  // namespace judge
