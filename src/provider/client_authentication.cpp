#include "provider/client_authentication.h"

#include <algorithm>
#include <sstream>

#include <Poco/JSON/Object.h>

#include "crypto/encoding.h"
#include "observe/failure.h"
#include "provider/parameters.h"

namespace difysso::provider {
namespace {

using TokenAuth = config::OpenId::TokenAuth;

// For as long as the assertion needs to get there; what is older is of no use to a thief.
constexpr std::chrono::seconds kAssertionLifetime{60};
constexpr std::size_t kIdBytes = 16;
constexpr std::string_view kAssertionType =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

// basic is what holds where nothing is announced (Discovery, section 3). Some announce post alone.
TokenAuth method_for(const config::OpenId& settings, const Discovery& discovery) {
    if (settings.token_auth != TokenAuth::announced) return settings.token_auth;
    const auto& announced = discovery.token_endpoint_auth_methods_supported;
    const bool basic =
        !announced || announced->empty() ||
        std::find(announced->begin(), announced->end(), "client_secret_basic") != announced->end();
    return basic ? TokenAuth::client_secret_basic : TokenAuth::client_secret_post;
}

std::string json_text(const Poco::JSON::Object& object) {
    std::ostringstream text;
    object.stringify(text);
    return text.str();
}

std::optional<crypto::SigningKey> read_key(const config::OpenId& settings) {
    if (settings.token_auth != TokenAuth::private_key_jwt) return std::nullopt;
    observe::Literal why;
    auto key = crypto::SigningKey::from_pem(settings.private_key.reveal(), &why);
    if (!key) throw observe::Failure(observe::Reason::provider_keys_unavailable, why);
    return key;
}

}  // namespace

ClientAuthentication::ClientAuthentication(const config::OpenId& settings,
                                           const observe::Clock& clock, crypto::Random& random)
    : settings_(settings), clock_(clock), random_(random), key_(read_key(settings)) {}

outbound::HttpRequest ClientAuthentication::request(const Discovery& discovery, std::string body,
                                                    Body kind) const {
    outbound::HttpRequest request{.method = "POST",
                                  .body = std::move(body),
                                  .content_type = "application/x-www-form-urlencoded"};
    const TokenAuth method = method_for(settings_, discovery);
    if (method == TokenAuth::client_secret_basic) {
        // Encoded first, so that a colon in the id parts nothing (RFC 6749, section 2.3.1).
        request.headers.emplace_back(
            "Authorization",
            "Basic " + crypto::base64(percent_encode(settings_.client_id) + ":" +
                                      percent_encode(settings_.client_secret.reveal())));
        return request;
    }
    if (kind == Body::without_client_id)
        request.body += "&" + encode_parameters({{"client_id", settings_.client_id}});
    if (method == TokenAuth::client_secret_post)
        request.body +=
            "&" + encode_parameters({{"client_secret", settings_.client_secret.reveal()}});
    else
        request.body += "&" + encode_parameters({{"client_assertion_type", kAssertionType},
                                                 {"client_assertion", client_assertion()}});
    return request;
}

// RFC 7523, section 3. The audience is the issuer identifier, alone and as a string. OpenID Connect
// Core, section 9, once asked for the token endpoint; but an endpoint comes from a document, and
// one server's document may name another's, so that an assertion shown to the one works at the
// other. The revision of RFC 7523 (draft-ietf-oauth-rfc7523bis) therefore wants the issuer, whose
// text is ours; RFC 9126, section 2, makes servers take it at the pushed request endpoint as well.
std::string ClientAuthentication::client_assertion() const {
    const auto now = observe::seconds_since_epoch(clock_.now());
    const crypto::Algorithm algorithm = key_->default_algorithm();
    Poco::JSON::Object header;
    header.set("alg", std::string(crypto::algorithm_name(algorithm)));
    header.set("typ", "JWT");
    Poco::JSON::Object claims;
    claims.set("iss", settings_.client_id);
    claims.set("sub", settings_.client_id);
    claims.set("aud", settings_.issuer);
    claims.set("jti", crypto::base64url(random_.bytes(kIdBytes)));
    claims.set("iat", now.count());
    claims.set("exp", (now + kAssertionLifetime).count());
    const std::string signed_text =
        crypto::base64url(json_text(header)) + "." + crypto::base64url(json_text(claims));
    return signed_text + "." + crypto::base64url(key_->sign(algorithm, signed_text));
}

}  // namespace difysso::provider
