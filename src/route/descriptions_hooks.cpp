#include "route/descriptions.h"

namespace difysso::route::descriptions {
namespace {

using enum observe::Reason;

}  // namespace

List casdoor_hook() {
    return {
        {.summary = "An event of Casdoor's",
         .text = "A hint only: Casdoor itself is asked about the person, and whoever may no longer "
                 "sign in has his sessions ended. Of a group or role, with ALLOWED_GROUPS, about "
                 "everybody with a session that began in it. Anything but 200 has to be sent "
                 "again.",
         .body =
             web::BodyDescription{
                 .media_type = "application/json",
                 .schema =
                     R"({"type":"object","required":["action"],"properties":{)"
                     R"("action":{"type":"string"},"object":{"type":"string","description":)"
                     R"("The user, group or role, as JSON."},"requestUri":{"type":"string"}}})"},
         .answers = {{.status = 200,
                      .text = "Taken. accounts: how many were ended; dify_accepts_tokens_for: "
                              "seconds until Dify itself accepts none of their tokens any more.",
                      .media_type = "application/json",
                      .schema = R"({"type":"object","required":["result","accounts",)"
                                R"("dify_accepts_tokens_for"],"additionalProperties":false,)"
                                R"("properties":{"result":{"const":"success"},"accounts":)"
                                R"({"type":"integer"},"dify_accepts_tokens_for":)"
                                R"({"type":"integer"}}})",
                      .example = R"({"result":"success","accounts":1,)"
                                 R"("dify_accepts_tokens_for":3600})"}},
         .refusals = {secret_refused, event_malformed, provider_unavailable, provider_paused, busy,
                      redis_unavailable, redis_refuses_writes, database_unavailable,
                      database_refused, dify_schema_unknown},
         .needs = web::Needs::casdoor_secret}};
}

}  // namespace difysso::route::descriptions
