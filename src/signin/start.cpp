#include "signin/start.h"

#include "dify/delivery.h"
#include "signin/return_target.h"

namespace difysso::signin {

std::string redirect_uri(const web::Call& call) {
    return call.origin.text() + call.mount_path + "/v1/auth/callback";
}

Start::Departure Start::depart(const provider::Provider& provider, Page page,
                               std::string_view return_to, const web::Call& call) const {
    const std::string console = dify::console_url(settings_.dify, call.origin);
    const observe::Time now = clock_.now();
    const Attempt attempt =
        make_attempt(provider.id(), provider.client_id(), redirect_uri(call),
                     return_target(return_to, call.origin, call.mount_path, settings_.web, console),
                     now, random_);
    const std::string challenge = code_challenge(attempt);
    const provider::AuthorizationRequest request{.state = attempt.state,
                                                 .nonce = attempt.nonce,
                                                 .code_challenge = challenge,
                                                 .redirect_uri = attempt.redirect_uri};
    return {.location = page == Page::login ? provider.authorization_url(request)
                                            : provider.signup_url(request),
            .cookies = attempts_.begin(attempt, call.request, call.origin.secure(), now, random_)};
}

}  // namespace difysso::signin
