#include "signin/signed_out.h"

#include <algorithm>

#include "web/answer.h"
#include "web/page.h"

namespace difysso::signin {
namespace {

constexpr std::chrono::seconds kLifetime{60};

std::string name(bool secure) {
    return secure ? "__Host-difysso_signed_out" : "difysso_signed_out";
}

web::Cookie cookie(bool secure, std::string value, std::chrono::seconds lifetime) {
    return {.name = name(secure), .value = std::move(value), .max_age = lifetime, .secure = secure};
}

}  // namespace

web::Cookie signed_out_cookie(bool secure) {
    return cookie(secure, "1", kLifetime);
}

web::Cookie signed_in_again_cookie(bool secure) {
    return cookie(secure, "", std::chrono::seconds(0));
}

bool has_just_signed_out(const web::Request& request, bool secure) {
    const auto cookies = web::request_cookies(request);
    return std::any_of(cookies.begin(), cookies.end(), [&](const auto& found) {
        return found.first == name(secure) && found.second == "1";
    });
}

web::Response signed_out_page(const web::Call& call) {
    const bool chinese = call.language == web::Language::chinese;
    return web::html(
        200, web::render({.title = chinese ? "您已退出登录" : "You are signed out",
                          .paragraphs = {chinese ? "此处和 Dify 中的会话已结束。"
                                                 : "Your session here and at Dify has ended."},
                          .links = {{chinese ? "重新登录" : "Sign in again",
                                     call.mount_path + "/" + std::string(call.version) +
                                         "/auth/login?again=1"}}},
                         call.language));
}

}  // namespace difysso::signin
