#include "signin/start.h"

#include "dify/delivery.h"
#include "signin/callback_answer.h"
#include "signin/return_target.h"
#include "web/ascii.h"
#include "web/trace.h"

namespace difysso::signin {
namespace {

constexpr std::size_t kLongestHint = 320;

// A hint helps and decides nothing: one that is odd is left out.
std::string_view usable_hint(std::string_view hint) {
    return hint.size() <= kLongestHint && !web::has_control(hint) ? hint : std::string_view();
}

}  // namespace

std::string redirect_uri(const web::Call& call, const provider::Provider& provider) {
    return call.origin.text() + call.mount_path +
           callback_path(provider.has_own_callback() ? provider.id() : "");
}

observe::Outcome<Start::Departure> Start::depart(provider::Provider& provider, const Wish& wish,
                                                 const web::Call& call) const {
    const bool secure = call.origin.secure();
    const bool form_post = provider.uses_form_post();
    if (form_post && !secure)
        return observe::Refusal{observe::Reason::bad_request, "form_post needs https"};

    const std::string console = dify::console_url(settings_.dify, call.origin);
    const observe::Time now = clock_.now();
    const Attempt attempt = make_attempt(
        provider.id(), provider.client_id(), redirect_uri(call, provider),
        return_target(wish.return_to, call.origin, call.mount_path, settings_.web, console), now,
        random_);
    const std::string challenge = code_challenge(attempt);
    const provider::AuthorizationRequest request{.state = attempt.state,
                                                 .nonce = attempt.nonce,
                                                 .code_challenge = challenge,
                                                 .redirect_uri = attempt.redirect_uri,
                                                 .login_hint = usable_hint(wish.login_hint),
                                                 .trace = web::trace_of(call.request)};
    const outbound::Deadline& deadline = call.request.deadline;
    const auto address = [&] {
        return wish.page == Page::login ? provider.authorization_url(request, deadline)
                                        : provider.signup_url(request, deadline);
    };
    auto location =
        provider.asks_first() ? gates_.enter(provider, deadline).ask(address) : address();
    if (!location) return location.refusal();
    return Departure{
        .location = std::move(location.value()),
        .cookies = attempts_.begin(attempt, call.request, secure, form_post, now, random_)};
}

}  // namespace difysso::signin
