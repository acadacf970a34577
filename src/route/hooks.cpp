#include "route/hooks.h"

#include "crypto/digest.h"
#include "route/descriptions.h"
#include "web/answer.h"
#include "web/json_writer.h"

namespace difysso::route {
namespace {

using observe::Reason;
using observe::Refusal;

// By digests: how long it takes tells nothing of the length either.
bool knows_secret(const web::Request& request, const observe::Secret& secret) {
    const auto given = request.header("x-difysso-secret");
    return given && !request.repeated("x-difysso-secret") &&
           crypto::equal_constant_time(crypto::sha256(*given), crypto::sha256(secret.reveal()));
}

// How long Dify itself may go on accepting an access token of somebody whose sessions have ended:
// it looks at a token's signature and exp, and at nothing of the account but whether it is banned.
std::int64_t seconds_of_dify(const config::Settings& settings) {
    if (settings.sign_in.offboard == config::Offboard::ban) return 0;
    return std::chrono::seconds(settings.dify.access_lifetime).count();
}

web::Response take(const offboard::CasdoorHook& hook, const config::Settings& settings,
                   const web::Call& call) {
    if (!knows_secret(call.request, settings.casdoor.webhook_secret))
        return web::refuse(call.request, Refusal{Reason::secret_refused});
    const auto ended = hook.take(call.request.body, call.request.request_id, call.request.deadline);
    if (!ended) return web::refuse(call.request, ended.refusal());
    const auto count = static_cast<std::int64_t>(*ended);
    web::JsonWriter json;
    json.begin_object()
        .member("result", "success")
        .member("accounts", count)
        .member("dify_accepts_tokens_for", seconds_of_dify(settings))
        .end_object();
    web::Response response = web::json(200, json.take());
    response.entry.provider = observe::Word("casdoor");
    response.entry.detail = "an event of Casdoor's: accounts that were ended";
    response.entry.number = count;
    return response;
}

}  // namespace

std::vector<web::Route> hook_routes(const offboard::CasdoorHook* hook,
                                    const config::Settings& settings) {
    if (hook == nullptr || settings.casdoor.webhook_secret.empty()) return {};
    return {
        {.methods = {"POST"},
         .path = "/hooks/casdoor",
         .action = [hook, &settings](const web::Call& call) { return take(*hook, settings, call); },
         .any_host = true,
         .descriptions = descriptions::casdoor_hook()}};
}

}  // namespace difysso::route
