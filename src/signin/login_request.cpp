#include "signin/login_request.h"

#include <algorithm>

#include <Poco/String.h>

#include "web/form.h"

namespace difysso::signin {

using observe::Outcome;
using observe::Reason;

bool is_prefetch(const web::Request& request) {
    return request.method == "HEAD" ||
           std::any_of(request.headers.begin(), request.headers.end(), [](const auto& header) {
               const auto& [name, value] = header;
               return (name == "sec-purpose" || name == "purpose" || name == "x-moz") &&
                      Poco::toLower(value).find("prefetch") != std::string::npos;
           });
}

Outcome<web::Query> read_login(const web::Call& call) {
    auto query = call.request.method == "POST" && !call.request.body.empty()
                     ? web::form_parameters(call)
                     : call.query;
    if (!query) return query.refusal();
    for (const auto& [name, value] : query->all())
        if (query->repeated(name)) return Reason::parameter_duplicate;
    if (query->has("redirect_url") && query->has("target_link_uri"))
        return Reason::parameter_duplicate;
    return query;
}

Outcome<provider::Provider*> named_provider(const web::Query& query, const Providers& providers) {
    const auto id = query.get("provider");
    const auto iss = query.get("iss");
    if (!id && !iss) return providers.only();
    provider::Provider* const by_id = id ? providers.find(*id) : nullptr;
    provider::Provider* const by_iss = iss ? providers.find_issuer(*iss) : by_id;
    if (by_iss == nullptr || (id && by_id != by_iss)) return Reason::provider_unknown;
    return by_iss;
}

}  // namespace difysso::signin
