#include "web/cookie.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "web/ascii.h"

namespace difysso::web {
namespace {

// RFC 6265, section 4.1.1. A '=' in a name would end it early.
constexpr std::array<bool, 256> kCookieOctets = [] {
    std::array<bool, 256> octets{};
    for (std::size_t c = 0x21; c < 0x7f; ++c)
        octets[c] = c != '"' && c != ',' && c != ';' && c != '\\';
    return octets;
}();
bool are_cookie_octets(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return kCookieOctets[c]; });
}
bool is_name(std::string_view text) {
    return !text.empty() && are_cookie_octets(text) && text.find('=') == text.npos;
}
// Of an attribute: anything but what would end it.
bool is_attribute(std::string_view text) {
    return text.find(';') == text.npos && !has_control(text);
}

void take_pair(std::string_view text,
               std::vector<std::pair<std::string_view, std::string_view>>& cookies) {
    const std::size_t equals = text.find('=');
    if (equals == text.npos) return;
    const std::string_view name = trim(text.substr(0, equals));
    if (!name.empty()) cookies.emplace_back(name, trim(text.substr(equals + 1)));
}

}  // namespace

std::string http_date(observe::Time time) {
    static constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
    static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
    std::string text = "Day, 00 Mon 0000 00:00:00 GMT";
    const auto put = [&](std::size_t end, auto number) {  // its digits up to there
        for (auto rest = static_cast<unsigned>(number); rest != 0; rest /= 10)
            text[--end] = static_cast<char>('0' + rest % 10);
    };
    text.replace(0, 3, kDays.substr(std::size_t{3} * std::chrono::weekday(day).c_encoding(), 3));
    put(7, static_cast<unsigned>(date.day()));
    text.replace(8, 3,
                 kMonths.substr(std::size_t{3} * (static_cast<unsigned>(date.month()) - 1), 3));
    put(16, static_cast<int>(date.year()));
    put(19, clock.hours().count());
    put(22, clock.minutes().count());
    put(25, clock.seconds().count());
    return text;
}

std::string set_cookie_line(const Cookie& cookie, observe::Time now) {
    if (!is_name(cookie.name) || !are_cookie_octets(cookie.value) || !is_attribute(cookie.domain) ||
        !is_attribute(cookie.path) || !is_attribute(cookie.same_site))
        throw std::invalid_argument("a cookie has a character that would end it");
    std::string line;
    line.reserve(cookie.name.size() + cookie.value.size() + 160);  // and its attributes
    line.append(cookie.name).append("=").append(cookie.value);
    if (!cookie.domain.empty()) line.append("; Domain=").append(cookie.domain);
    if (cookie.max_age) {
        const bool gone = *cookie.max_age <= std::chrono::seconds(0);
        line.append("; Expires=").append(http_date(gone ? observe::Time{} : now + *cookie.max_age));
        line.append("; Max-Age=").append(std::to_string(gone ? 0 : cookie.max_age->count()));
    }
    if (cookie.secure) line.append("; Secure");
    if (cookie.http_only) line.append("; HttpOnly");
    line.append("; Path=").append(cookie.path);
    if (!cookie.same_site.empty()) line.append("; SameSite=").append(cookie.same_site);
    return line;
}

void add_cookies(Response& response, const std::vector<Cookie>& cookies, observe::Time now) {
    for (const Cookie& cookie : cookies)
        response.add("Set-Cookie", set_cookie_line(cookie, now));
}

std::vector<std::pair<std::string_view, std::string_view>> request_cookies(const Request& request) {
    std::vector<std::pair<std::string_view, std::string_view>> cookies;
    for (const auto& [name, value] : request.headers) {
        if (name != "cookie") continue;
        for (std::string_view rest = value; !rest.empty();) {
            take_pair(take_until(rest, ';'), cookies);
        }
    }
    return cookies;
}

}  // namespace difysso::web
