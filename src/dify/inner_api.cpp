#include "dify/inner_api.h"

#include "observe/failure.h"
#include "web/json_writer.h"

namespace difysso::dify {

using observe::Failure;
using observe::Reason;

void InnerApi::make_workspace(const std::string& name, const std::string& owner_email,
                              const outbound::Deadline& deadline) {
    web::JsonWriter json;
    json.begin_object()
        .member("name", std::string_view(name))
        .member("owner_email", std::string_view(owner_email))
        .end_object();
    const outbound::HttpRequest request{.method = "POST",
                                        .target = base_path_ + "/inner/api/enterprise/workspace",
                                        .headers = {{"X-Inner-Api-Key", key_.reveal()}},
                                        .body = json.take(),
                                        .content_type = "application/json"};
    outbound::HttpResponse response;
    try {
        response = client_.send(request, deadline);
    } catch (const Failure& failure) {
        if (failure.reason() == Reason::deadline) throw;
        throw Failure(Reason::inner_api_unavailable, failure.detail(), failure.code());
    }
    if (response.status == 401)
        throw Failure(Reason::inner_api_unavailable, "Dify's inner API refuses DIFY_INNER_API_KEY");
    if (response.status == 404)
        throw Failure(Reason::inner_api_unavailable,
                      "Dify's inner API is off, or doesn't know the account's address");
    if (response.status / 100 != 2)
        throw Failure(Reason::inner_api_unavailable, "Dify's inner API made no workspace",
                      "http" + std::to_string(response.status));
}

}  // namespace difysso::dify
