#include "route/descriptions.h"

namespace difysso::route::descriptions {
namespace {

using enum observe::Reason;
using observe::Reason;

// Why an access token doesn't count.
std::vector<Reason> of_session(std::vector<Reason> more = {}) {
    std::vector<Reason> all{not_signed_in,        access_token_invalid, access_token_expired,
                            session_ended,        account_not_active,   redis_unavailable,
                            redis_refuses_writes, database_unavailable, database_refused,
                            dify_schema_unknown};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

// Also where the provider is asked again, which it may answer as wrongly as at a sign-in.
std::vector<Reason> of_refresh() {
    std::vector<Reason> all{
        cross_site,           too_many_requests,  not_signed_in,      refresh_token_invalid,
        session_ended,        account_not_active, redis_unavailable,  redis_refuses_writes,
        database_unavailable, database_refused,   dify_schema_unknown};
    for (const auto& [first, last] :
         {std::pair{client_rejected, discovery_issuer},
          std::pair{provider_unavailable, provider_paused}, std::pair{busy, deadline}})
        for (const Reason reason : range(first, last))
            if (reason != id_token_missing) all.push_back(reason);
    return all;
}

constexpr observe::Literal kSuccess =
    R"({"type":"object","required":["result"],"additionalProperties":false,"properties":{)"
    R"("result":{"const":"success"},"everywhere":{"type":"boolean"},)"
    R"("provider_logout":{"type":"string","format":"uri"}}})";

web::ParameterDescription everywhere() {
    return {.name = "everywhere",
            .text =
                "1: all sessions of the person, Dify's own too. A session that is over ends "
                "no others; the answer says whether everything has ended.",
            .schema = R"({"type":"string","enum":["1"]})"};
}

web::AnswerDescription left(observe::Literal media_type, observe::Literal text) {
    const bool json = media_type.view() == "application/json";
    return {.status = 200,
            .text = text,
            .media_type = media_type,
            .schema = json ? kSuccess : observe::Literal(""),
            .example = json ? observe::Literal(R"({"result":"success"})") : observe::Literal(""),
            .headers = {"Set-Cookie"}};
}

}  // namespace

List verify() {
    const auto condition = [](observe::Literal name, observe::Literal text) {
        return web::ParameterDescription{.name = name, .text = text, .repeated = true};
    };
    return {{.summary = "May this request pass?",
             .text =
                 "For nginx auth_request and other web servers. Never another answer than these "
                 "three, whatever else goes wrong. A parameter that isn't known is a condition "
                 "that isn't met.",
             .parameters = {condition("group", "One of these groups."),
                            condition("workspace", "One of these workspaces of Dify, by id."),
                            condition("role", "One of these roles in the workspace.")},
             .answers = {{.status = 204,
                          .text = "Yes; the headers say who it is.",
                          .headers = {"X-Difysso-Account", "X-Difysso-Email", "X-Difysso-Name",
                                      "X-Difysso-Workspace", "X-Difysso-Role"}}},
             .refusals = {not_signed_in, access_token_invalid, access_token_expired, session_ended,
                          account_not_active, condition_unmet},
             .needs = web::Needs::session}};
}

List session() {
    return {
        {.summary = "Who am I?",
         .answers =
             {{.status = 200,
               .text = "The person, and the session as far as it was begun here.",
               .media_type = "application/json",
               .schema =
                   R"({"type":"object","required":["account","email","name","workspace","role",)"
                   R"("groups","access_until"],"additionalProperties":false,"properties":{)"
                   R"("account":{"type":"string"},"email":{"type":"string"},)"
                   R"("name":{"type":"string"},"workspace":{"type":"string"},)"
                   R"("role":{"type":"string"},"groups":{"type":"array","items":)"
                   R"({"type":"string"}},"access_until":{"type":"integer"},)"
                   R"("session":{"type":"string"},"provider":{"type":"string"},)"
                   R"("since":{"type":"integer"},"until":{"type":"integer"}}})",
               .example = R"({"account":"11207ed7-2468-46f9-822e-9d2d0641e97f",)"
                          R"("email":"alice@example.org","name":"Alice",)"
                          R"("workspace":"5f0e5c0a-7f0c-4f3f-9f6b-2a4c6a1f7f11","role":"owner",)"
                          R"("groups":["staff"],"access_until":1795494746,)"
                          R"("session":"9b1c6d3e-0a57-4c7a-8f0e-6f6e0d9a1a55",)"
                          R"("provider":"casdoor","since":1795491146,"until":1798083146})"}},
         .refusals = of_session(),
         .needs = web::Needs::session}};
}

List refresh() {
    return {
        {.summary = "New tokens for a refresh token",
         .text = "As Dify does it: the token works once. From Dify 1.9.2 on it comes in its "
                 "cookie and goes in cookies; before, both in JSON. With OIDC_<ID>_REFRESH the "
                 "provider is asked first: a 502, 503 or 504 leaves the token as it was.",
         .body = web::BodyDescription{.media_type = "application/json",
                                      .schema = R"({"type":"object","properties":{)"
                                                R"("refresh_token":{"type":"string"}}})",
                                      .required = false},
         .answers = {{.status = 200,
                      .text = "Done.",
                      .media_type = "application/json",
                      .schema = R"({"type":"object","required":["result"],)"
                                R"("additionalProperties":false,"properties":{"result":)"
                                R"({"const":"success"},"data":{"type":"object","required":)"
                                R"(["access_token","refresh_token"],"properties":{"access_token":)"
                                R"({"type":"string"},"refresh_token":{"type":"string"}}}}})",
                      .example = R"({"result":"success"})",
                      .headers = {"Set-Cookie"}}},
         .refusals = of_refresh()}};
}

List logout() {
    const std::vector<Reason> refusals{parameter_invalid, redis_unavailable, redis_refuses_writes};
    std::vector<Reason> of_post = refusals;
    of_post.push_back(cross_site);
    return {{.method = "GET",
             .summary = "Sign out by a link",
             .text = "Acts when a page of ours led a window here; any other GET shows a button.",
             .parameters = {everywhere(),
                            {.name = "state", .text = "Of a return from the provider's logout."}},
             .answers = {left("text/html", "Signed out, or the question whether to."),
                         left("application/json", "Signed out."),
                         {.status = 302,
                          .text = "To the provider's logout, where the settings lead there.",
                          .headers = {"Location", "Set-Cookie"}}},
             .refusals = refusals},
            {.method = "POST",
             .summary = "Sign out",
             .text = "Whoever isn't signed in has signed out.",
             .parameters = {everywhere()},
             .answers = {left("application/json",
                              "Signed out here and at Dify. provider_logout is where the browser "
                              "ends its session at the provider, where the settings lead there."),
                         left("text/html", "The same for people.")},
             .refusals = of_post}};
}

List backchannel_logout() {
    return {{.summary = "Logout token of a provider",
             .text = "OpenID Connect Back-Channel Logout 1.0: ends all sessions of the person, or "
                     "the one that a known sid names.",
             .body = web::BodyDescription{.media_type = "application/x-www-form-urlencoded",
                                          .schema = R"({"type":"object","required":)"
                                                    R"(["logout_token"],"properties":{)"
                                                    R"("logout_token":{"type":"string"}}})"},
             .answers = {{.status = 200, .text = "Ended."}},
             .refusals = {parameter_duplicate, logout_token_refused, logout_token_seen,
                          provider_keys_unavailable, provider_unavailable, redis_unavailable,
                          redis_refuses_writes, database_unavailable, database_refused,
                          dify_schema_unknown}}};
}

}  // namespace difysso::route::descriptions
