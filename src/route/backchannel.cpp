#include "route/backchannel.h"

#include "route/descriptions.h"
#include "web/answer.h"
#include "web/form.h"

namespace difysso::route {
namespace {

using observe::Reason;
using observe::Refusal;

// OpenID Connect Back-Channel Logout 1.0, sections 2.5 and 2.8.
web::Response take(const session::BackchannelLogout& backchannel, const web::Call& call) {
    const auto form = web::form_parameters(call);
    if (!form) return web::refuse(call.request, form.refusal());
    const auto token = form->get("logout_token");
    if (!token || form->repeated("logout_token"))
        return web::refuse(call.request, Refusal{Reason::logout_token_refused, "there is none"});
    const auto ended = backchannel.take(
        *token, {.request_id = call.request.request_id, .client_address = call.client_address},
        call.request.deadline);
    if (!ended) return web::refuse(call.request, ended.refusal());
    web::Response response;
    response.entry.provider = observe::Word(ended->provider);
    response.entry.detail = "a provider ended a person's sessions";
    response.entry.number = static_cast<std::int64_t>(ended->accounts);
    return response;
}

}  // namespace

std::vector<web::Route> backchannel_routes(const session::BackchannelLogout& backchannel) {
    return {{.methods = {"POST"},
             .path = "/auth/backchannel-logout",
             .action = [&](const web::Call& call) { return take(backchannel, call); },
             .any_host = true,
             .descriptions = descriptions::backchannel_logout()}};
}

}  // namespace difysso::route
