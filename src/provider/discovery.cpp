#include "provider/discovery.h"

#include <algorithm>

#include "observe/failure.h"
#include "provider/json.h"

namespace difysso::provider {
namespace {

using observe::Literal;
using observe::Outcome;
using observe::Reason;
using observe::Refusal;

config::Url parts_of(const std::string& issuer) {
    auto url = config::parse_url(issuer);
    if (!url) throw observe::Failure(Reason::internal, "an issuer that is no URL");
    return std::move(*url);
}

// Reads members one after the other and remembers the first that is wrong.
class Reader {
  public:
    Reader(const json::Object& document, const config::Origin& issuer)
        : document_(document), issuer_(issuer) {}

    std::optional<Endpoint> endpoint(Literal name) {
        const json::Value* value = document_.find(name.view());
        if (value == nullptr) return std::nullopt;
        auto endpoint =
            value->string() == nullptr ? std::nullopt : parse_endpoint(*value->string(), issuer_);
        if (!endpoint) complain(name);
        return endpoint;
    }
    Endpoint required_endpoint(Literal name) {
        auto found = endpoint(name);
        if (!found) complain(name);
        return found.value_or(Endpoint{});
    }
    bool boolean(Literal name) {
        const json::Value* value = document_.find(name.view());
        if (value == nullptr) return false;
        if (value->boolean() == nullptr) complain(name);
        return value->boolean() != nullptr && *value->boolean();
    }
    std::optional<std::vector<std::string>> strings(Literal name) {
        const json::Value* value = document_.find(name.view());
        if (value == nullptr) return std::nullopt;
        std::vector<std::string> found;
        if (value->array() == nullptr) complain(name);
        for (const json::Value& element : value->array() ? *value->array() : json::Array())
            if (const std::string* text = element.string())
                found.push_back(*text);
            else
                complain(name);
        return found;
    }

    // Empty when all was well.
    Literal complaint() const { return complaint_; }

  private:
    void complain(Literal name) {
        if (complaint_.empty()) complaint_ = name;
    }

    const json::Object& document_;
    const config::Origin& issuer_;
    Literal complaint_;
};

}  // namespace

Outcome<Discovery> read_discovery(const std::string& text, const std::string& issuer) {
    const auto document = json::parse_object(text);
    if (!document) return Refusal{Reason::discovery_malformed, "no strict JSON object"};
    const std::string* named = document->string("issuer");
    if (named == nullptr) return Refusal{Reason::discovery_malformed, "issuer"};
    if (*named != issuer) return Reason::discovery_issuer;

    const config::Url url = parts_of(issuer);
    Reader read(*document, url.origin);
    Discovery discovery{
        .authorization_endpoint = read.required_endpoint("authorization_endpoint"),
        .token_endpoint = read.required_endpoint("token_endpoint"),
        .jwks_uri = read.required_endpoint("jwks_uri"),
        .userinfo_endpoint = read.endpoint("userinfo_endpoint"),
        .end_session_endpoint = read.endpoint("end_session_endpoint"),
        .revocation_endpoint = read.endpoint("revocation_endpoint"),
        .pushed_authorization_request_endpoint =
            read.endpoint("pushed_authorization_request_endpoint"),
        .require_pushed_authorization_requests =
            read.boolean("require_pushed_authorization_requests"),
        .authorization_response_iss_parameter_supported =
            read.boolean("authorization_response_iss_parameter_supported"),
        .token_endpoint_auth_methods_supported =
            read.strings("token_endpoint_auth_methods_supported"),
        .prompt_values_supported =
            read.strings("prompt_values_supported").value_or(std::vector<std::string>()),
    };
    if (!read.complaint().empty()) return Refusal{Reason::discovery_malformed, read.complaint()};
    return discovery;
}

Endpoint openid_configuration(const std::string& issuer) {
    const config::Url url = parts_of(issuer);
    const std::string target = url.path + "/.well-known/openid-configuration";
    return {.url = url.origin.text() + target, .origin = url.origin, .target = target};
}

Endpoint oauth_authorization_server(const std::string& issuer) {
    const config::Url url = parts_of(issuer);
    const std::string target = "/.well-known/oauth-authorization-server" + url.path;
    return {.url = url.origin.text() + target, .origin = url.origin, .target = target};
}

}  // namespace difysso::provider
