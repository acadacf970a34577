#include "provider/casdoor_probe.h"

#include "provider/casdoor.h"
#include "provider/json.h"
#include "provider/parameters.h"

namespace difysso::provider {
namespace {

bool is(const std::string* text, std::string_view expected) {
    return text != nullptr && *text == expected;
}

outbound::HttpResponse get(const config::Casdoor& settings, outbound::HttpClient& http,
                           const std::string& path, const outbound::Deadline& deadline) {
    return http.send({.target = casdoor_target(settings, path)}, deadline);
}

}  // namespace

ApplicationFinding probe_application(const config::Casdoor& settings, outbound::HttpClient& http,
                                     std::string_view redirect_uri,
                                     const outbound::Deadline& deadline) {
    using enum ApplicationFinding;
    const std::string query = encode_parameters({{"clientId", settings.client_id},
                                                 {"responseType", "code"},
                                                 {"redirectUri", redirect_uri},
                                                 {"scope", "openid profile email"},
                                                 {"state", "check"},
                                                 {"type", "code"}});
    const auto response = get(settings, http, "/api/get-app-login?" + query, deadline);
    const auto body = json::parse_object(response.body);
    const std::string* status = body ? body->string("status") : nullptr;
    if (status == nullptr) return not_understood;
    const bool accepted = *status == "ok";
    // The application comes with a refusal as well, unless there is none.
    const json::Object* application = body->object("data");
    if (application == nullptr) return accepted ? not_understood : client_unknown;
    if (!is(application->string("name"), settings.app_name)) return other_application;
    if (!is(application->string("organization"), settings.org_name)) return other_organization;
    return accepted ? good : request_refused;
}

SecretFinding probe_client_secret(const config::Casdoor& settings, outbound::HttpClient& http,
                                  const outbound::Deadline& deadline) {
    const auto response =
        http.send({.method = "POST",
                   .target = casdoor_target(settings, "/api/login/oauth/introspect"),
                   .body = encode_parameters({{"client_id", settings.client_id},
                                              {"client_secret", settings.client_secret.reveal()},
                                              {"token", "difysso-check"}}),
                   .content_type = "application/x-www-form-urlencoded"},
                  deadline);
    if (response.status == 401) return SecretFinding::rejected;
    const auto body = json::parse_object(response.body);
    return body && body->has("active") ? SecretFinding::accepted : SecretFinding::not_understood;
}

DiscoveryFinding probe_discovery(const config::Casdoor& settings, outbound::HttpClient& http,
                                 const observe::Clock& clock, const outbound::Deadline& deadline) {
    const auto response = get(
        settings, http,
        "/.well-known/" + percent_encode(settings.app_name) + "/openid-configuration", deadline);
    DiscoveryFinding finding;
    if (response.date)
        finding.clock_difference =
            std::chrono::round<std::chrono::seconds>(*response.date - clock.now());
    const auto body = json::parse_object(response.body);
    const std::string* issuer = body ? body->string("issuer") : nullptr;
    if (issuer == nullptr) return finding;
    finding.issuer = *issuer == settings.issuer ? DiscoveryFinding::Issuer::same
                                                : DiscoveryFinding::Issuer::differs;
    finding.announced = observe::Word(*issuer);
    return finding;
}

}  // namespace difysso::provider
