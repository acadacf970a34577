#include "session.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <ctime>

#include <openssl/rand.h>

namespace judge {

namespace {

std::string random_hex(std::size_t bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string raw(bytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(raw.data()), static_cast<int>(bytes)) != 1)
        throw std::runtime_error("no randomness");
    std::string text;
    for (const char c : raw) {
        const auto byte = static_cast<unsigned char>(c);
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 0xF]);
    }
    return text;
}

std::string text_claim(const Object::Ptr& claims, const std::string& name) {
    const auto value = claims->get(name);
    return value.isEmpty() ? std::string() : value.convert<std::string>();
}

std::string refresh_key(const std::string& token) {
    return "refresh_token:" + token;
}
std::string account_key(const std::string& account) {
    return "account_refresh_token:" + account;
}

}  // namespace

Sessions::Sessions(const Options& options)
    : options_(options), passport_(options.secret_key), cookies_(options) {}

std::string Sessions::access_token_of(const Request& request) const {
    const bool cookie_era = options_.era == Era::cookie;
    if (cookie_era) {
        auto token = request.cookie(cookies_.real_name("access_token"));
        if (!token.empty()) return token;
    }
    const auto header = request.header("authorization");
    const auto blank = header.find(' ');
    auto scheme = header.substr(0, blank);
    std::transform(scheme.begin(), scheme.end(), scheme.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (blank != std::string::npos && scheme == "bearer")
        return header.substr(header.find_first_not_of(' ', blank));
    if (!cookie_era && !header.empty())
        throw Unauthorized(
            "Invalid Authorization header format. Expected 'Bearer <api-key>' format.");
    return cookie_era ? std::string() : request.parameter("_token");
}

std::optional<Account> Sessions::load(Database& database, const Request& request) const {
    const auto token = access_token_of(request);
    if (token.empty()) throw Unauthorized("Invalid Authorization token.");
    const auto claims = passport_.verify(token);
    if (!text_claim(claims, "token_source").empty())
        throw Unauthorized("Invalid Authorization token.");
    const auto user_id = text_claim(claims, "user_id");
    if (user_id.empty()) throw Unauthorized("Invalid Authorization token.");
    return load_user(database, user_id, options_.era == Era::cookie);
}

void Sessions::check_csrf(const Request& request, const std::string& account) const {
    const auto token = request.header("x-csrf-token");
    bool accepted = !token.empty() && token == request.cookie(cookies_.real_name("csrf_token"));
    try {
        const auto claims = accepted ? passport_.verify(token) : object();
        accepted = claims->has("exp") && text_claim(claims, "sub") == account;
    } catch (const Unauthorized&) {
        accepted = false;
    }
    if (!accepted) throw Unauthorized("CSRF token is missing or invalid.");
}

TokenPair Sessions::issue(const std::string& account) const {
    const auto exp = static_cast<std::int64_t>(std::time(nullptr)) +
                     static_cast<std::int64_t>(std::lround(options_.access_minutes * 60));
    auto access = object();
    access->set("user_id", account);
    access->set("exp", exp);
    access->set("iss", options_.edition);
    access->set("sub", "Console API Passport");
    auto csrf = object();
    csrf->set("exp", exp);
    csrf->set("sub", account);
    return {passport_.issue(access), random_hex(64), passport_.issue(csrf)};
}

TokenPair Sessions::rotate(Database& database, const std::string& refresh_token) const {
    Redis redis(options_);
    const auto owner = redis.get(refresh_key(refresh_token));
    if (!owner) throw std::runtime_error("Invalid refresh token");
    std::optional<Account> account;
    try {
        account = load_user(database, *owner, options_.era == Era::cookie);
    } catch (const Unauthorized& refusal) {
        // str() of werkzeug's exception
        throw std::runtime_error(std::string("401 Unauthorized: ") + refusal.what());
    }
    if (!account) throw std::runtime_error("Invalid account");
    auto pair = issue(account->id);
    const auto seconds = static_cast<long long>(options_.refresh_days * 86400);
    redis.del(refresh_key(refresh_token));
    redis.del(account_key(account->id));
    redis.setex(refresh_key(pair.refresh_token), seconds, account->id);
    redis.setex(account_key(account->id), seconds, pair.refresh_token);
    return pair;
}

void Sessions::end(const std::string& account) const {
    Redis redis(options_);
    const auto token = redis.get(account_key(account));
    if (!token) return;
    redis.del(refresh_key(*token));
    redis.del(account_key(account));
}

std::vector<std::string> Sessions::set_cookies(const TokenPair& pair) const {
    const auto now = std::time(nullptr);
    return {cookies_.set("csrf_token", pair.csrf_token, now),
            cookies_.set("access_token", pair.access_token, now),
            cookies_.set("refresh_token", pair.refresh_token, now)};
}

std::vector<std::string> Sessions::clear_cookies() const {
    return {cookies_.clear("access_token"), cookies_.clear("refresh_token"),
            cookies_.clear("csrf_token")};
}

std::string Sessions::refresh_token_of(const Request& request) const {
    return request.cookie(cookies_.real_name("refresh_token"));
}

}  // namespace judge
