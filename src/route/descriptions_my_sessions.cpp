#include "route/descriptions.h"

namespace difysso::route::descriptions {
namespace {

using enum observe::Reason;

std::vector<observe::Reason> refusals(observe::Reason own) {
    return {own,
            not_signed_in,
            access_token_invalid,
            access_token_expired,
            session_ended,
            account_not_active,
            redis_unavailable,
            redis_refuses_writes,
            database_unavailable,
            database_refused,
            dify_schema_unknown};
}

}  // namespace

List sessions() {
    return {
        {.method = "GET",
         .summary = "My sessions",
         .text = "Those begun by this gateway, the newest first. Times are seconds since 1970.",
         .parameters = {{.name = "page",
                         .text = "From 1 on.",
                         .schema = R"({"type":"integer","minimum":1,"default":1})"},
                        {.name = "size",
                         .text = "At most 100.",
                         .schema = R"({"type":"integer","minimum":1,"maximum":100,"default":50})"}},
         .answers =
             {{.status = 200,
               .text = "A part of the list.",
               .media_type = "application/json",
               .schema =
                   R"({"type":"object","required":["items","total","page","size","pages"],)"
                   R"("additionalProperties":false,"properties":{"items":{"type":"array","items":)"
                   R"({"type":"object","required":["id","provider","device","address","since",)"
                   R"("last","until","current"],"additionalProperties":false,"properties":{)"
                   R"("id":{"type":"string"},"provider":{"type":"string"},)"
                   R"("device":{"type":"string"},"address":{"type":"string"},)"
                   R"("since":{"type":"integer"},"last":{"type":"integer"},)"
                   R"("until":{"type":"integer"},"current":{"type":"boolean"}}}},)"
                   R"("total":{"type":"integer"},"page":{"type":"integer"},)"
                   R"("size":{"type":"integer"},"pages":{"type":"integer"}}})",
               .example = R"({"items":[{"id":"9b1c6d3e-0a57-4c7a-8f0e-6f6e0d9a1a55",)"
                          R"("provider":"casdoor","device":"Firefox, Windows",)"
                          R"("address":"192.0.2.1","since":1795491146,"last":1795494746,)"
                          R"("until":1798083146,"current":true}],"total":1,"page":1,"size":50,)"
                          R"("pages":1})"},
              {.status = 200, .text = "The same for people.", .media_type = "text/html"}},
         .refusals = refusals(parameter_invalid),
         .needs = web::Needs::session},
        {.method = "DELETE",
         .summary = "End all my sessions",
         .text = "Dify's own too.",
         .answers = {{.status = 204, .text = "Ended.", .headers = {"Set-Cookie"}}},
         .refusals = refusals(cross_site),
         .needs = web::Needs::session},
    };
}

List one_session() {
    const web::ParameterDescription id{.in = web::ParameterDescription::In::path,
                                       .name = "id",
                                       .text = "Of one of the person's own sessions.",
                                       .required = true};
    auto all = refusals(cross_site);
    all.push_back(not_found);
    return {{.method = "POST",
             .summary = "End one of my sessions by a form",
             .parameters = {id},
             .answers = {{.status = 200,
                          .text = "Ended.",
                          .media_type = "application/json",
                          .schema = R"({"type":"object","required":["result"],)"
                                    R"("additionalProperties":false,"properties":{)"
                                    R"("result":{"const":"success"}}})",
                          .example = R"({"result":"success"})"},
                         {.status = 302, .text = "Back to the list.", .headers = {"Location"}}},
             .refusals = all,
             .needs = web::Needs::session},
            {.method = "DELETE",
             .summary = "End one of my sessions",
             .parameters = {id},
             .answers = {{.status = 204, .text = "Ended."}},
             .refusals = all,
             .needs = web::Needs::session}};
}

}  // namespace difysso::route::descriptions
