#include "session/presented.h"

#include <algorithm>

#include "dify/cookies.h"
#include "web/ascii.h"
#include "web/cookie.h"

namespace difysso::session {

using observe::Outcome;
using observe::Reason;
using observe::Refusal;

Outcome<std::optional<std::string>> session_cookie(const web::Request& request,
                                                   const config::Dify& dify,
                                                   std::string_view name) {
    const std::string whole = dify::cookie_form(dify).prefix + std::string(name);
    std::optional<std::string> value;
    for (const auto& [found, text] : web::request_cookies(request)) {
        if (found != whole) continue;
        if (value) return Refusal{Reason::not_signed_in, "a cookie of the session came twice"};
        value = std::string(text);
    }
    if (value && value->empty()) value.reset();
    return value;
}

Outcome<std::string> presented_access_token(const web::Request& request, const config::Dify& dify) {
    constexpr std::string_view kBearer = "bearer ";
    const auto cookie = session_cookie(request, dify, "access_token");
    if (!cookie) return cookie.refusal();
    if (*cookie) return **cookie;
    const auto header = request.header("authorization");
    if (!header) return Reason::not_signed_in;
    if (request.repeated("authorization"))
        return Refusal{Reason::not_signed_in, "Authorization came twice"};
    if (header->size() <= kBearer.size() ||
        !web::same_ignoring_case(header->substr(0, kBearer.size()), kBearer))
        return Refusal{Reason::not_signed_in, "Authorization isn't Bearer"};
    return std::string(web::trim(header->substr(kBearer.size())));
}

bool is_refresh_token(std::string_view text) {
    return text.size() == 128 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

}  // namespace difysso::session
