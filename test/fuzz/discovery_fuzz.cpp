#include <algorithm>

#include "fuzz/fuzz.h"
#include "provider/discovery.h"
#include "provider/json.h"

using namespace difysso;
using fuzz::require;
using provider::Endpoint;

namespace {

const std::string kIssuer = "https://op.example.test/realms/acme";

void judge_endpoint(const Endpoint& endpoint) {
    const std::string& url = endpoint.url;
    require(endpoint.origin.secure() && web::same_ignoring_case(url.substr(0, 8), "https://"),
            "nobody is asked over plain http");
    require(std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f; }),
            "an endpoint is printable ASCII");
    require(url.find_first_of("\\#") == std::string::npos, "without a backslash and a fragment");
    require(endpoint.target.starts_with('/'), "a target begins with its slash");
    const std::size_t end = std::min(url.find_first_of("/?", 8), url.size());
    const std::string rest = url.substr(end);
    require(endpoint.target == rest || endpoint.target == "/" + rest, "it is the URL's end");
    const std::string authority = url.substr(8, end - 8);
    require(authority.find('@') == std::string::npos, "an endpoint has no user info");
    const auto host = config::parse_host(authority);
    require(host && config::origin_of("https", *host) == endpoint.origin,
            "its origin is the URL's");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(fuzz::text_of(data, size));
    const auto discovery = provider::read_discovery(text, kIssuer);
    if (!discovery) {
        require(discovery.reason() == observe::Reason::discovery_malformed ||
                    discovery.reason() == observe::Reason::discovery_issuer,
                "a document is refused as such");
        return 0;
    }
    const auto document = provider::json::parse_object(text);
    require(document && document->string("issuer") && *document->string("issuer") == kIssuer,
            "the issuer is the one that is configured");
    judge_endpoint(discovery->authorization_endpoint);
    judge_endpoint(discovery->token_endpoint);
    judge_endpoint(discovery->jwks_uri);
    for (const auto* endpoint : {&discovery->userinfo_endpoint, &discovery->end_session_endpoint,
                                 &discovery->pushed_authorization_request_endpoint})
        if (*endpoint) judge_endpoint(**endpoint);
    require(discovery->require_pushed_authorization_requests ==
                document->is_true("require_pushed_authorization_requests"),
            "only true requires a pushed request");
    return 0;
}
