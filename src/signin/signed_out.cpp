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

struct Words {
    std::string english, chinese;
};

web::Response page(const web::Call& call, const Words& what,
                   std::vector<web::Page::Link> links = {}) {
    const bool chinese = call.language == web::Language::chinese;
    links.push_back({chinese ? "重新登录" : "Sign in again",
                     call.mount_path + "/" + std::string(call.version) + "/auth/login?again=1"});
    return web::html(200, web::render({.title = chinese ? "您已退出登录" : "You are signed out",
                                       .paragraphs = {chinese ? what.chinese : what.english},
                                       .links = std::move(links)},
                                      call.language));
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
    return page(call, {.english = "Your session here and at Dify has ended.",
                       .chinese = "此处和 Dify 中的会话已结束。"});
}

web::Response signed_out_here_only_page(const web::Call& call) {
    return page(call, {.english = "You weren't signed in here any more, so your other sessions "
                                  "haven't been ended. To end them, sign in again and then sign "
                                  "out everywhere.",
                       .chinese = "您在此处已不再登录，因此其他会话未被结束。"
                                  "如需结束它们，请重新登录，然后在所有设备上退出。"});
}

// The link is no button: what that leads to must not be of another origin (web/page.h).
web::Response signed_out_here_page(const web::Call& call, const std::string& provider,
                                   const std::string& provider_logout) {
    const bool chinese = call.language == web::Language::chinese;
    return page(call,
                {.english = "Your session here and at Dify has ended. You are still signed in at " +
                            provider + ".",
                 .chinese = "此处和 Dify 中的会话已结束。您在 " + provider + " 仍处于登录状态。"},
                {{chinese ? "也退出 " + provider : "Sign out of " + provider, provider_logout}});
}

web::Response signed_out_everywhere_page(const web::Call& call) {
    return page(call,
                {.english = "Your session here, at Dify and at the sign-in service has ended.",
                 .chinese = "此处、Dify 以及登录服务中的会话均已结束。"});
}

}  // namespace difysso::signin
