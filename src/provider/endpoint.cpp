#include "provider/endpoint.h"

#include <Poco/String.h>

#include "observe/failure.h"

namespace difysso::provider {

using observe::Failure;
using observe::Reason;

std::optional<Endpoint> parse_endpoint(std::string_view url, const config::Origin& issuer) {
    auto parsed = config::parse_url(url);
    if (!parsed || parsed->has_fragment) return std::nullopt;
    if (issuer.secure() && !parsed->origin.secure()) return std::nullopt;
    // Not from the parts: a slash at the end of a path means something to some servers.
    const std::size_t authority = url.find("://") + 3;
    const std::size_t end = std::min(url.find_first_of("/?", authority), url.size());
    std::string target(url.substr(end));
    if (!target.starts_with('/')) target.insert(0, 1, '/');
    return Endpoint{
        .url = std::string(url), .origin = std::move(parsed->origin), .target = std::move(target)};
}

observe::Outcome<outbound::HttpResponse> ask(outbound::HttpClients& clients,
                                             const Endpoint& endpoint,
                                             outbound::HttpRequest request, Reason too_large,
                                             const outbound::Deadline& deadline) {
    outbound::HttpClient* client = clients.to(endpoint.origin);
    if (client == nullptr) throw Failure(Reason::provider_unavailable, "too many origins");
    request.target = endpoint.target;
    try {
        return client->send(request, deadline);
    } catch (const Failure& failure) {
        if (failure.reason() != Reason::token_response_too_large) throw;
        return observe::Refusal{too_large, "too large"};
    }
}

bool is_json(const outbound::HttpResponse& response) {
    const std::string type = response.content_type.substr(0, response.content_type.find(';'));
    return Poco::icompare(Poco::trim(type), "application/json") == 0;
}

void fail_on_server_error(const outbound::HttpResponse& response, observe::Literal detail) {
    if (response.status >= 500)
        throw Failure(Reason::provider_unavailable, detail,
                      "http" + std::to_string(response.status));
}

}  // namespace difysso::provider
