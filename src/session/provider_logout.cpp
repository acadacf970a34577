#include "session/provider_logout.h"

#include <algorithm>

#include "crypto/digest.h"
#include "crypto/encoding.h"

namespace difysso::session {
namespace {

constexpr std::size_t kStateBytes = 24;
constexpr std::string_view kReturnPath = "/v1/auth/logout";

std::string cookie_name(bool secure) {
    return secure ? "__Host-difysso-logout" : "difysso-logout";
}

std::int64_t seconds(observe::Time time) {
    return observe::seconds_since_epoch(time).count();
}

web::Cookie cookie(bool secure, std::string value, std::chrono::seconds lifetime) {
    return {.name = cookie_name(secure),
            .value = std::move(value),
            .max_age = lifetime,
            .secure = secure};
}

// Was it begun with this state, and not too long ago? `text` is "STATE SECONDS".
bool is_of(std::string_view text, std::string_view state, std::int64_t now) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const auto begun = dify::parse_seconds(text.substr(std::min(blank + 1, text.size())));
    return begun && now - *begun <= std::chrono::seconds(ProviderLogout::kLifetime).count() &&
           crypto::equal_constant_time(text.substr(0, blank), state);
}

}  // namespace

ProviderLogout::ProviderLogout(const Parts& parts)
    : parts_(parts),
      hints_(parts.settings.dify.secret_key, parts.settings.dify.secret_key_previous),
      states_(parts.settings.dify.secret_key, parts.settings.dify.secret_key_previous, "logout") {}

std::optional<ProviderLogout::Way> ProviderLogout::begin(const dify::SessionRecord& ended,
                                                         const web::Call& call) const {
    provider::Provider* provider = provider_of(ended);
    if (provider == nullptr) return std::nullopt;
    const bool secure = call.origin.secure();
    const std::string state = crypto::base64url(parts_.random.bytes(kStateBytes));
    const std::string back = call.origin.text() + call.mount_path + std::string(kReturnPath);
    const observe::Secret id_token = hints_.open(ended.sealed_id_token, ended.id);
    std::string url = provider->logout_url(
        {.id_token_hint = id_token.reveal(), .post_logout_redirect_uri = back, .state = state});
    if (url.empty()) return std::nullopt;
    const std::string kept = state + " " + std::to_string(seconds(parts_.clock.now()));
    return Way{.url = std::move(url),
               .provider = provider->name(),
               .cookie = cookie(secure, states_.seal(kept, cookie_name(secure), parts_.random),
                                kLifetime)};
}

bool ProviderLogout::has_returned(const web::Call& call) const {
    const auto state = call.query.get("state");
    if (call.request.method != "GET" || !state || state->empty()) return false;
    const std::string name = cookie_name(call.origin.secure());
    const std::int64_t now = seconds(parts_.clock.now());
    const auto cookies = web::request_cookies(call.request);
    return std::any_of(cookies.begin(), cookies.end(), [&](const auto& found) {
        if (found.first != name) return false;
        const auto kept = states_.open(found.second, name);
        return kept && is_of(*kept, *state, now);
    });
}

web::Cookie ProviderLogout::end(bool secure) {
    return cookie(secure, "", std::chrono::seconds(0));
}

// Its issuer may have become another since the sign-in; then its logout is none of that session's.
provider::Provider* ProviderLogout::provider_of(const dify::SessionRecord& ended) const {
    for (const auto& provider : parts_.providers)
        if (provider->id() == ended.provider && provider->issuer() == ended.issuer)
            return provider->leads_to_logout() ? provider.get() : nullptr;
    return nullptr;
}

}  // namespace difysso::session
